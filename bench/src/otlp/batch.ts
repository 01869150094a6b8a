import { requestType } from "@reeve/server/ledger/otlp/schema";
import { randomBytes } from "node:crypto";

/** Spans of one run of an agent, and how many of them are tool calls. */
const spansOfRun = 11;
export const actionsOfRun = 3;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const whole = (key: string, value: number) => ({ key, value: { intValue: value } });

/** What an agent instrumented by the conventions sends: itself, three steps, each a model call and a tool call. */
function run(nowMs: number, agent: number): object[] {
  const trace = randomBytes(16);
  const span = (parent: Buffer | null, name: string, attributes: object[]) => {
    const spanId = randomBytes(8);
    const it = {
      traceId: trace,
      spanId,
      ...(parent && { parentSpanId: parent }),
      name,
      kind: 1,
      startTimeUnixNano: (nowMs - 50) * 1e6,
      endTimeUnixNano: nowMs * 1e6,
      attributes: [text("gen_ai.provider.name", "bench"), ...attributes],
    };
    return { spanId, it };
  };
  const root = span(null, `invoke_agent bench-${agent}`, [
    text("gen_ai.operation.name", "invoke_agent"),
    text("gen_ai.agent.name", `bench-${agent}`),
    text("gen_ai.conversation.id", trace.toString("hex")),
  ]);
  const out = [];
  for (let step = 0; step < 3; step++) {
    const above = span(root.spanId, `step ${step}`, [text("gen_ai.operation.name", "agent_step")]);
    const chat = span(above.spanId, "chat m-1", [
      text("gen_ai.operation.name", "chat"),
      text("gen_ai.request.model", "m-1"),
      whole("gen_ai.usage.input_tokens", 1_200),
      whole("gen_ai.usage.output_tokens", 90),
    ]);
    const tool = span(above.spanId, "execute_tool search", [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.tool.name", "search"),
      text("gen_ai.tool.call.id", `call_${randomBytes(12).toString("hex")}`),
      text("gen_ai.tool.type", "function"),
      text("gen_ai.tool.call.arguments", '{"query":"the quick brown fox","limit":10}'),
      text("gen_ai.tool.call.result", '{"found":[{"id":7,"title":"a page"}]}'),
    ]);
    if (step === 0)
      out.push(
        span(tool.spanId, "tools/call search", [
          text("mcp.method.name", "tools/call"),
          text("gen_ai.tool.name", "search"),
          text("mcp.session.id", trace.toString("hex")),
          text("jsonrpc.request.id", "3"),
        ]).it,
      );
    out.push(tool.it, chat.it, above.it);
  }
  return [...out, root.it];
}

export interface Batch {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly spans: number;
  readonly actions: number;
}

/** A batch as an exporter sends it: protobuf, some hundred spans. */
export function batch(runs: number): Batch {
  const nowMs = Date.now();
  const spans = Array.from({ length: runs }, (_, i) => run(nowMs, i % 20)).flat();
  const request = {
    resourceSpans: [
      {
        resource: { attributes: [text("service.name", "bench"), text("host.name", "bench-1")] },
        scopeSpans: [{ scope: { name: "gen_ai" }, spans }],
      },
    ],
  };
  return {
    body: new Uint8Array(requestType.traces.encode(request).finish()),
    spans: runs * spansOfRun,
    actions: runs * actionsOfRun,
  };
}
