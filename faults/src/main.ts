import { randomInt } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { stops } from "./database/stopped.ts";
import { fullDisk } from "./disk/full.ts";
import { kills } from "./kill/kill.ts";
import { nthCalls } from "./nth/nth.ts";
import { caught, clocks, replay, simulate } from "./simulation/simulate.ts";
import { badWays } from "./upstream/bad-ways.ts";
import { table, withRows, type Say, type Seen } from "./seen.ts";

const { values } = parseArgs({
  options: {
    /** Replays one run of the simulation. */
    seed: { type: "string" },
    /** One of those in which only clocks are set. */
    clocks: { type: "boolean", default: false },
    runs: { type: "string", default: "1500" },
    kills: { type: "string", default: "25" },
    /** Only the parts with these names; the rows of the others stay as they are. */
    only: { type: "string", multiple: true },
  },
});
const say: Say = (line) =>
  void process.stderr.write(process.stderr.isTTY ? `\r\u001B[2K${line}` : "");
const drawn = (): number => randomInt(2 ** 31);
const parts: Readonly<Record<string, () => Promise<readonly Seen[]>>> = {
  kill: async () => [await kills(Number(values.kills), drawn(), say)],
  nth: () => nthCalls(1, say),
  database: async () => [await stops(2, say)],
  disk: async () => [await fullDisk(say)],
  upstream: async () => [await badWays(say)],
  simulation: async () => [
    await simulate(Number(values.runs), drawn(), say),
    await clocks(Math.ceil(Number(values.runs) / 3), drawn(), say),
    await caught(200, drawn(), say),
  ],
};

if (values.seed === undefined) await everything();
else if (
  !(await replay(
    Number(values.seed),
    values.clocks,
    (line) => void process.stdout.write(`${line}\n`),
  ))
)
  process.exitCode = 1;

async function everything(): Promise<void> {
  const seen: Seen[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (values.only && !values.only.includes(name)) continue;
    const from = performance.now();
    const rows = await part();
    seen.push(...rows);
    say("");
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    process.stdout.write(`${table(rows)}\n${name}: ${seconds} s\n\n`);
  }
  if (seen.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
  const document = fileURLToPath(new URL("../../docs/faults.md", import.meta.url));
  await writeFile(document, withRows(await readFile(document, "utf8"), seen));
}
