import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { takeObserved, type Observed } from "./agents/observed.ts";
import type { Product } from "./product.ts";

const atOnce = 200;

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const nanos = (ms: number): string => String(BigInt(Math.round(ms)) * 1_000_000n);
const id = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A span as instrumentation of the GenAI and MCP conventions sends it. */
function span({ side, who, tool, args, startMs, endMs, failed, traceparent }: Observed): object {
  const [, trace = id(16), parent = id(8)] = traceparent?.split("-") ?? [];
  const ofAgent = side === "agent";
  return {
    traceId: trace,
    spanId: ofAgent ? parent : id(8),
    ...(!ofAgent && traceparent !== null && { parentSpanId: parent }),
    name: ofAgent ? `execute_tool ${tool}` : `tools/call ${tool}`,
    kind: ofAgent ? 1 : 2,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    status: { code: failed ? 2 : 1 },
    attributes: [
      text("gen_ai.tool.name", tool),
      ...(ofAgent
        ? [text("gen_ai.operation.name", "execute_tool"), text("gen_ai.agent.name", who)]
        : [text("mcp.method.name", "tools/call"), text("mcp.server.name", who)]),
      ...(args === undefined ? [] : [text("gen_ai.tool.call.arguments", JSON.stringify(args))]),
    ],
  };
}

/** Sends spans as collectors do: one resource for each agent and server. */
export async function sendSpans(
  { url, token }: Product,
  calls: readonly Observed[],
): Promise<void> {
  for (let from = 0; from < calls.length; from += atOnce) {
    const some = calls.slice(from, from + atOnce);
    const resourceSpans = [...new Set(some.map(({ who }) => who))].map((who) => ({
      resource: { attributes: [text("service.name", who)] },
      scopeSpans: [{ spans: some.filter((it) => it.who === who).map(span) }],
    }));
    const taken = await fetch(`${url}/otlp/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ resourceSpans }),
    });
    if (!taken.ok) throw new Error(`Telemetry was not taken: ${await taken.text()}`);
  }
}

/** What agents and tool servers told of themselves since the last time; `logs` is where the servers' own logs lie. */
export async function sendTelemetry(product: Product, logs: string): Promise<void> {
  const told: Observed[] = [...takeObserved()];
  for (const name of await readdir(logs)) {
    const file = path.join(logs, name);
    const lines = (await readFile(file, "utf8")).split("\n").filter((it) => it !== "");
    await writeFile(file, "");
    told.push(...lines.map((it) => JSON.parse(it) as Observed));
  }
  await sendSpans(product, told);
}
