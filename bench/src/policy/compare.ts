import { quantile } from "../load.ts";
import type { cedarSide } from "./cedar-side.ts";
import type { reeveSide } from "./reeve-side.ts";
import { side } from "./sides.ts";
import type { Timed } from "./timing.ts";
import type { Size } from "./workload.ts";

/** One engine on one workload: µs of a decision, decisions in a second of one processor. */
export interface Row {
  readonly engine:
    | "cedar-wasm, stateful"
    | "Reeve, the whole decision"
    | "Reeve, context and evaluation"
    | "Reeve, first of an agent and tool";
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  /** The share of samples left out because the process was put aside meanwhile; null: too few were left, so all count. */
  readonly dropped: number | null;
}

export interface Case extends Size {
  readonly rows: readonly Row[];
  readonly prepareMs: { readonly cedar: number; readonly reeve: number };
  readonly megabytes: number;
  /** How many requests both engines were asked, and each on which they differ. */
  readonly checked: number;
  readonly disagreements: readonly string[];
  readonly answers: Readonly<Record<string, number>>;
}

const sizes: readonly Size[] = [
  { policies: 10, bytes: 2_000, concerning: null },
  { policies: 100, bytes: 200, concerning: null },
  { policies: 100, bytes: 2_000, concerning: null },
  { policies: 100, bytes: 20_000, concerning: null },
  { policies: 1_000, bytes: 2_000, concerning: null },
  { policies: 10_000, bytes: 2_000, concerning: 65 },
  { policies: 10_000, bytes: 2_000, concerning: null },
];

/** Both engines on the same policies and requests, in turns, so that what else the machine does hits both. */
export async function compare(
  ms: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const size of sizes) {
    const name = `${size.policies} policies, ${size.bytes} bytes${size.concerning === null ? "" : `, ${size.concerning} of them concern the agent`}`;
    say(`${name}: preparing`);
    const cedar = side<typeof cedarSide>("cedar", ["--no-turbo-inline-js-wasm-calls"]);
    const reeve = side<typeof reeveSide>("reeve", ["--expose-gc"]);
    try {
      const { ms: cedarMs } = await cedar.prepare(size);
      const { ms: reeveMs, megabytes } = await reeve.prepare(size);
      say(`${name}: the same answers?`);
      const [theirs, ours] = [await cedar.answers(), await reeve.answers()];
      const taken = new Map<Row["engine"], Timed[]>();
      const run = async (engine: Row["engine"], timed: Promise<Timed>): Promise<void> => {
        const all = taken.get(engine) ?? [];
        taken.set(engine, [...all, await timed]);
      };
      for (let round = 0; round < rounds; round++) {
        say(`${name}: round ${round + 1} of ${rounds}`);
        await run("cedar-wasm, stateful", cedar.time(ms));
        await run("Reeve, the whole decision", reeve.decide(ms));
        await run("Reeve, context and evaluation", reeve.evaluate(ms));
        await run("Reeve, first of an agent and tool", reeve.first(ms));
      }
      cases.push({
        ...size,
        rows: [...taken].map(([engine, runs]) => rowOf(engine, runs)),
        prepareMs: { cedar: cedarMs, reeve: reeveMs },
        megabytes,
        checked: ours.length,
        disagreements: ours.flatMap((our, n) => {
          const { product, ...as } = our;
          const expected = our.answer === "allow" && our.errors.length === 0 ? "allow" : "block";
          const same = JSON.stringify(as) === JSON.stringify(theirs[n]);
          // A permit that fails is left out by both; a forbid that fails blocks, which is Reeve's own rule.
          const closed =
            our.answer === "deny"
              ? product === "block"
              : product === expected || our.errors.length > 0;
          return same && closed
            ? []
            : [`request ${n}: ${JSON.stringify(our)} and ${JSON.stringify(theirs[n])}`];
        }),
        answers: count(ours.map(({ product }) => product)),
      });
    } finally {
      cedar.stop();
      reeve.stop();
    }
  }
  return cases;
}

function rowOf(engine: Row["engine"], runs: readonly Timed[]): Row {
  const all = runs.flatMap((run) => run.all);
  const clean = runs.flatMap((run) => run.clean);
  const enough = clean.length >= 100;
  const sorted = Float64Array.from(enough ? clean : all).sort();
  const rates = runs.map(({ perCpuSecond }) => perCpuSecond).sort((a, b) => a - b);
  return {
    engine,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    perSecond: rates[rates.length >> 1] ?? Number.NaN,
    dropped: enough ? 1 - clean.length / all.length : null,
  };
}

function count(answers: readonly string[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const answer of answers) found[answer] = (found[answer] ?? 0) + 1;
  return found;
}
