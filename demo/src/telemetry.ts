import { randomBytes } from "node:crypto";
import { takeObserved, type Observed } from "./agents/observed.ts";
import type { Product } from "./product.ts";

const atOnce = 200;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const nanos = (ms: number): string => String(BigInt(ms) * 1_000_000n);

/** A span as instrumentation of the GenAI conventions sends it. */
function span({ tool, args, startMs, endMs, failed }: Omit<Observed, "agent">, agent: string) {
  return {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: `execute_tool ${tool}`,
    kind: 1,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    status: { code: failed ? 2 : 1 },
    attributes: [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.agent.name", agent),
      text("gen_ai.tool.name", tool),
      text("gen_ai.tool.call.id", randomBytes(6).toString("hex")),
      ...(args === undefined ? [] : [text("gen_ai.tool.call.arguments", JSON.stringify(args))]),
    ],
  };
}

/** Sends spans as the collector of an agent does: one resource for each agent. */
export async function sendSpans(
  { url, token }: Product,
  calls: readonly Observed[],
): Promise<void> {
  for (let from = 0; from < calls.length; from += atOnce) {
    const some = calls.slice(from, from + atOnce);
    const resourceSpans = [...new Set(some.map(({ agent }) => agent))].map((agent) => ({
      resource: { attributes: [text("service.name", agent)] },
      scopeSpans: [{ spans: some.filter((it) => it.agent === agent).map((it) => span(it, agent)) }],
    }));
    const taken = await fetch(`${url}/otlp/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ resourceSpans }),
    });
    if (!taken.ok) throw new Error(`Telemetry was not taken: ${await taken.text()}`);
  }
}

/** What the agents' own instrumentation told since the last time. */
export const sendTelemetry = (product: Product): Promise<void> =>
  sendSpans(product, takeObserved());
