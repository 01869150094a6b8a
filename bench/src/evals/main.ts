import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import os from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serveUpstream } from "../upstream.ts";
import { besideTable, besideTheGate } from "./beside.ts";
import { costs, costsTable } from "./cost.ts";
import { keepUp, keptUpTable } from "./keep-up.ts";
import { million, millionTable } from "./million.ts";
import { record } from "./recorder.ts";

/** What evaluation costs the gate, whether it keeps up, and how soon pages answer: `evals.js [beside] [keep-up] [million]`. */
const self = fileURLToPath(import.meta.url);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    /** Calls a second at the gate where it is not asked for all it can. */
    pace: { type: "string", default: "300" },
    /** Actions a second that another process records, for so many seconds, beside so many calls a second at the gate. */
    actions: { type: "string", default: "2000" },
    "actions-seconds": { type: "string", default: "30" },
    gate: { type: "string", default: "50" },
    scores: { type: "string", default: "1000000" },
    asks: { type: "string", default: "40" },
    json: { type: "string", default: fileURLToPath(new URL("evals.json", import.meta.url)) },
  },
});

const [first, url = "", perSecond, forSeconds] = positionals;
if (first === "upstream") serveUpstream();
else if (first === "record")
  process.send?.(await record(url, Number(perSecond), Number(forSeconds)), () => process.exit(0));
else await measure(positionals.length === 0 ? ["beside", "keep-up", "million"] : positionals);

async function measure(parts: readonly string[]): Promise<void> {
  const say = (text: string): void => void process.stdout.write(`${text}\n\n`);
  const upstream = fork(self, ["upstream"]);
  const [{ port }] = (await once(upstream, "message")) as [{ port: number }];
  const at = `http://127.0.0.1:${port}/mcp`;
  const [cpu] = os.cpus();
  const machine = `${os.cpus().length} × ${cpu?.model ?? "unknown"}, Node ${process.version}`;
  const made: Record<string, unknown> = { machine, loadBefore: os.loadavg() };
  say(
    `${machine}, load before ${os
      .loadavg()
      .map((it) => it.toFixed(1))
      .join(" ")}`,
  );
  try {
    if (parts.includes("beside")) {
      const asked = {
        seconds: Number(values.seconds),
        rounds: Number(values.rounds),
        pace: Number(values.pace),
      };
      const found = await besideTheGate(at, process.env, asked);
      made["beside"] = found;
      say(besideTable(found));
    }
    if (parts.includes("keep-up")) {
      const asked = {
        seconds: Number(values["actions-seconds"]),
        perSecond: Number(values.actions),
        gate: Number(values.gate),
      };
      const found = await keepUp(self, at, process.env, asked);
      made["keepUp"] = found;
      say(keptUpTable(found));
    }
    if (parts.includes("cost")) {
      const found = await costs(at, process.env, {
        perSecond: Number(values.actions),
        seconds: Number(values.seconds),
      });
      made["cost"] = found;
      say(costsTable(found));
    }
    if (parts.includes("million")) {
      const found = await million(Number(values.scores), Number(values.asks), process.env);
      made["million"] = found;
      say(millionTable(found));
    }
  } finally {
    upstream.kill();
  }
  await writeFile(values.json, `${JSON.stringify(made, null, 2)}\n`);
  process.stdout.write(`JSON: ${values.json}\n`);
}
