import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { measure, type Round } from "./measure.ts";
import { stopWorld } from "./world.ts";

const { values } = parseArgs({
  options: {
    processes: { type: "string", default: "4" },
    agents: { type: "string", default: "6" },
    rounds: { type: "string", default: "100" },
    pause: { type: "string", default: "100" },
    json: { type: "string" },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
const round = (ms: number): number => Math.round(ms * 10) / 10;

/** One line of the table: what was done, how long the answer took, and what happened after it. */
function figures(name: string, rounds: readonly Round[]) {
  const answers = rounds.map(({ answerMs }) => answerMs).sort((a, b) => a - b);
  const cuts = rounds.flatMap(({ cutMs }) => cutMs).sort((a, b) => a - b);
  const sum = (of: (one: Round) => number): number => rounds.reduce((all, one) => all + of(one), 0);
  return {
    name,
    rounds: rounds.length,
    answerP50: round(at(answers, 0.5)),
    answerP99: round(at(answers, 0.99)),
    answerMax: round(at(answers, 1)),
    cutAfterAnswerMax: cuts.length === 0 ? null : round(at(cuts, 1)),
    callsAfter: sum(({ after }) => after),
    allowedAfter: sum(({ allowed }) => allowed),
    unconfirmed: sum(({ unconfirmed }) => unconfirmed),
  };
}

const processes = Number(values.processes);
const agents = Number(values.agents);
await using world = await stopWorld(processes, agents);
// Connections, code and plans are warm before anything is counted.
await measure(world, 8, Number(values.pause));
const { rounds, callsPerSecond } = await measure(
  world,
  Number(values.rounds),
  Number(values.pause),
);
const kinds = [...new Set(rounds.map(({ kind }) => kind))];
const table = [
  ...kinds.map((kind) =>
    figures(
      kind,
      rounds.filter((one) => one.kind === kind),
    ),
  ),
  figures("all", rounds),
];
const all = table.at(-1);
const result = {
  processes,
  agents,
  cores: cpus().length,
  callsPerSecond: Math.round(callsPerSecond),
  table,
};
say(
  `${processes} processes on one PostgreSQL, ${cpus().length} cores, ${result.callsPerSecond} calls a second beside it`,
);
for (const line of table) say(JSON.stringify(line));
if (values.json !== undefined) await writeFile(values.json, JSON.stringify(result, null, 2));
const kept =
  all !== undefined &&
  all.allowedAfter === 0 &&
  all.answerP99 <= 250 &&
  (all.cutAfterAnswerMax ?? 0) <= 100;
say(
  kept
    ? "Kept: nothing allowed after the answer, p99 of the answer at most 250 ms, calls under way ended within 100 ms of it."
    : "Not kept: see the line `all`.",
);
process.exitCode = kept ? 0 : 1;
