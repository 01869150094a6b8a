import { reeve } from "@reeve/sdk/client";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startReeve } from "../governed.ts";
import { quantile } from "../load.ts";
import { usageOf } from "../usage.ts";
import { batch } from "./batch.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "20" },
    /** Spans a second that are offered; 0 for as many as are taken. */
    rate: { type: "string", default: "0" },
    senders: { type: "string", default: "4" },
    json: { type: "string", default: fileURLToPath(new URL("otlp.json", import.meta.url)) },
  },
});
const [seconds, rate, senders] = [values.seconds, values.rate, values.senders].map(Number) as [
  number,
  number,
  number,
];
const runsOfBatch = 46;

const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-otlp-"));
const operator = randomBytes(24).toString("hex");
const server = await startReeve(path.join(folder, "data"), process.env, operator);
try {
  const made = await measure();
  await writeFile(values.json, `${JSON.stringify(made, null, 2)}\n`);
  const rows = Object.entries(made).map(([name, value]) => `${name.padEnd(28)} ${value}`);
  process.stdout.write(`${rows.join("\n")}\n\n${JSON.stringify(made)}\n`);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure() {
  const took: number[] = [];
  const sent = { spans: 0, actions: 0, refused: 0, failed: 0 };
  let largest = 0;
  await send(); // The first one compiles the decoder and opens connections.
  Object.assign(sent, { spans: 0, actions: 0, refused: 0, failed: 0 });
  took.length = 0;
  const before = usageOf(server.pid);
  const began = performance.now();
  const until = began + seconds * 1_000;
  const watch = setInterval(() => {
    largest = Math.max(largest, usageOf(server.pid)?.rss ?? 0);
  }, 500);

  async function send(): Promise<void> {
    const { body, spans, actions } = batch(runsOfBatch);
    const at = performance.now();
    const answer = await fetch(`${server.url}/otlp/v1/traces`, {
      method: "POST",
      headers: {
        "content-type": "application/x-protobuf",
        authorization: `Bearer ${operator}`,
      },
      body,
    });
    await answer.arrayBuffer();
    took.push(performance.now() - at);
    if (answer.ok) {
      sent.spans += spans;
      sent.actions += actions;
    } else if (answer.status === 429) {
      sent.refused++;
      await new Promise((resolve) =>
        setTimeout(resolve, Number(answer.headers.get("retry-after") ?? 1) * 1_000),
      );
    } else sent.failed++;
  }
  async function sender(): Promise<void> {
    while (performance.now() < until) {
      const ahead = rate > 0 ? (sent.spans / rate) * 1_000 - (performance.now() - began) : 0;
      if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
      await send();
    }
  }
  await Promise.all(Array.from({ length: senders }, sender));
  const elapsed = (performance.now() - began) / 1_000;
  clearInterval(watch);
  const after = usageOf(server.pid);
  const used = after && before ? after.cpuUs - before.cpuUs : 0;
  const postgres = after && before ? after.postgresCpuUs - before.postgresCpuUs : 0;
  const view = await reeve({ url: server.url, token: operator }).call("telemetry.show", {});
  const kept = view.senders.reduce((sum, { actions }) => sum + actions, 0);
  const sorted = Float64Array.from(took).sort();
  const round = (it: number): number => Math.round(it * 10) / 10;
  return {
    seconds: round(elapsed),
    spansTaken: sent.spans,
    spansPerSecond: Math.round(sent.spans / elapsed),
    actionsTaken: sent.actions,
    toolSpansCounted: kept,
    batchMsP50: round(quantile(sorted, 0.5)),
    batchMsP99: round(quantile(sorted, 0.99)),
    refused429: sent.refused,
    failed: sent.failed,
    cpuUsPerSpan: round(used / sent.spans),
    postgresCpuUsPerSpan: round(postgres / sent.spans),
    residentMbAtMost: Math.round(largest / 1e6),
    loadOfMachine: round(os.loadavg()[0] ?? 0),
  };
}
