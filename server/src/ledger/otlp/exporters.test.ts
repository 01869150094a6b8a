import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { context, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorToken, telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";

let door: TelemetryDoor;
beforeAll(async () => {
  door = await telemetryDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

const headers = { authorization: `Bearer ${operatorToken}` };

test.each([
  ["JSON", JsonExporter, "none"],
  ["JSON, packed", JsonExporter, "gzip"],
  ["protobuf", ProtoExporter, "none"],
  ["protobuf, packed", ProtoExporter, "gzip"],
] as const)(
  "what OpenTelemetry's own exporter sends as %s becomes an action",
  async (name, Exporter, packing) => {
    const service = `shop ${name}`;
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ "service.name": service }),
      spanProcessors: [
        new SimpleSpanProcessor(
          new Exporter({ url: `${door.url}/v1/traces`, headers, compression: packing as never }),
        ),
      ],
    });
    door.time.ms = Date.now();
    const tracer = provider.getTracer("shop-agent");
    const root = tracer.startSpan("invoke_agent buyer", {
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "buyer",
        "gen_ai.conversation.id": `talk ${name}`,
      },
    });
    const above = trace.setSpan(context.active(), root);
    const ok = tracer.startSpan(
      "execute_tool order",
      {
        attributes: {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "order",
          "gen_ai.tool.call.id": "call_1",
          "gen_ai.tool.call.arguments": JSON.stringify({
            item: "tea",
            count: 2,
            password: "hunter22",
          }),
        },
      },
      above,
    );
    ok.end();
    const bad = tracer.startSpan(
      "execute_tool refund",
      { attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "refund" } },
      above,
    );
    bad.recordException(new TypeError("no such order"));
    bad.setStatus({ code: SpanStatusCode.ERROR, message: "no such order" });
    bad.end();
    root.end();
    await provider.forceFlush();
    await provider.shutdown();
    const seen = (await door.list()).filter(({ telemetry }) => telemetry?.service === service);
    expect(seen).toHaveLength(2);
    expect(seen.find(({ tool }) => tool === "order")).toMatchObject({
      kind: "tool_call",
      source: "telemetry",
      server: null,
      outcome: "ok",
      session: `talk ${name}`,
      args: { item: "tea", count: 2, password: "[redacted]" },
      decision: null,
      evidence: null,
      agent: null,
      telemetry: {
        agent: "buyer",
        service,
        callId: "call_1",
        seenBy: ["span"],
        emitters: ["gen_ai"],
      },
    });
    expect(seen.find(({ tool }) => tool === "refund")).toMatchObject({
      outcome: "error",
      error: "Its telemetry says that it failed (TypeError).",
      telemetry: { agent: "buyer" },
    });
  },
);

test("log records of OpenTelemetry's own exporter become actions", async () => {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ "service.name": "claude-code" }),
    processors: [
      new SimpleLogRecordProcessor({
        exporter: new OTLPLogExporter({ url: `${door.url}/v1/logs`, headers }),
      }),
    ],
  });
  door.time.ms = Date.now();
  provider.getLogger("com.anthropic.claude_code.events").emit({
    body: "claude_code.tool_result",
    attributes: {
      "event.name": "tool_result",
      "session.id": "s-1",
      tool_name: "Bash",
      tool_use_id: "toolu_01ABCDEFGHIJKLMNOPQRSTUV",
      success: "true",
      duration_ms: "12",
      tool_input: JSON.stringify({ command: "ls" }),
    },
  });
  await provider.forceFlush();
  await provider.shutdown();
  const seen = (await door.list()).filter(({ telemetry }) => telemetry?.service === "claude-code");
  expect(seen).toMatchObject([
    {
      tool: "Bash",
      outcome: "ok",
      session: "s-1",
      args: { command: "ls" },
      telemetry: { seenBy: ["log"] },
    },
  ]);
});
