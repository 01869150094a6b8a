import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { load, quantile, type Measured } from "../load.ts";
import { paced } from "../paced.ts";
import { layout, median } from "../report.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { evalHouse, quietSeconds, type EvalHouse } from "./house.ts";
import { waiting } from "./waiting-store.ts";

/** Calls at the gate, evaluated while they come, or never. */
export interface Beside {
  readonly load: string;
  readonly evaluation: EvalHouse["name"];
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly errors: number;
  /** Actions that were evaluated while the calls came, by second. */
  readonly evaluatedPerSecond: number;
  readonly machineLoad: number;
}

const drainMs = 300_000;

/** Nothing of what this house did waits any longer, so that its work is not done during the other's turn. */
async function drained(house: EvalHouse): Promise<void> {
  await using database = openDatabase(house.postgres.url());
  const until = performance.now() + drainMs;
  await sleep(quietSeconds * 1_000);
  for (;;) {
    const left = await waiting(database.kysely);
    if (left.unread === 0 && (house.name === "never" || left.sessions === 0)) return;
    if (performance.now() > until) throw new Error("what was recorded is not evaluated to its end");
    await sleep(250);
  }
}

/**
 * The same calls at a process that evaluates sessions two seconds after they end and at one that never does, in turns, each
 * beginning every other time. Half as many calls a second as it can, and as many as it can.
 */
export async function besideTheGate(
  upstream: string,
  env: Readonly<Record<string, string | undefined>>,
  { seconds, rounds, pace }: { seconds: number; rounds: number; pace: number },
): Promise<readonly Beside[]> {
  await using on = await evalHouse("on", upstream, env);
  await using never = await evalHouse("never", upstream, env);
  const loads: Record<string, (house: EvalHouse, s: number) => Promise<Measured>> = {
    [`${pace} calls a second`]: async (house, s) => paced(await house.target(), pace, s),
    "32 calls at once": async (house, s) => load(await house.target(), 32, s),
  };
  const found: Beside[] = [];
  for (const [name, run] of Object.entries(loads)) {
    const taken: Beside[] = [];
    for (let round = 0; round < rounds; round++)
      for (const house of round % 2 === 0 ? [on, never] : [never, on]) {
        // The sessions of the first seconds become quiet, so that what is measured is evaluated beside.
        await run(house, quietSeconds + 1);
        const before = await house.progress();
        const got = await run(house, seconds);
        const after = await house.progress();
        taken.push({
          load: name,
          evaluation: house.name,
          callsPerSecond: got.calls / got.seconds,
          p50: quantile(got.latencies, 0.5),
          p99: quantile(got.latencies, 0.99),
          errors: got.errors,
          evaluatedPerSecond: (after.evaluated - before.evaluated) / got.seconds,
          machineLoad: loadavg()[0] ?? 0,
        });
        await drained(house);
      }
    for (const house of [never, on])
      found.push(middle(taken.filter((it) => it.evaluation === house.name)));
  }
  return found;
}

function middle(taken: readonly Beside[]): Beside {
  const of = (pick: (it: Beside) => number): number => median(taken.map(pick));
  return {
    ...(taken[0] as Beside),
    callsPerSecond: of((it) => it.callsPerSecond),
    p50: of((it) => it.p50),
    p99: of((it) => it.p99),
    errors: taken.reduce((sum, { errors }) => sum + errors, 0),
    evaluatedPerSecond: of((it) => it.evaluatedPerSecond),
    machineLoad: of((it) => it.machineLoad),
  };
}

export function besideTable(found: readonly Beside[]): string {
  const head = [
    "calls at the gate",
    "evaluation",
    "calls/s",
    "p50 ms",
    "p99 ms",
    "errors",
    "evaluated/s",
    "load",
  ];
  const row = (it: Beside): string[] => [
    it.load,
    it.evaluation,
    it.callsPerSecond.toFixed(0),
    it.p50.toFixed(2),
    it.p99.toFixed(2),
    String(it.errors),
    it.evaluatedPerSecond.toFixed(0),
    it.machineLoad.toFixed(1),
  ];
  const times = (of: keyof Beside, on: Beside, off: Beside): string =>
    `${(Number(on[of]) / Number(off[of])).toFixed(2)} ×`;
  const ratios = found
    .filter(({ evaluation }) => evaluation === "on")
    .map((on) => {
      const off = found.find((it) => it.load === on.load && it.evaluation === "never") ?? on;
      return [
        on.load,
        "on / never",
        times("callsPerSecond", on, off),
        times("p50", on, off),
        times("p99", on, off),
        "",
        "",
        "",
      ];
    });
  return layout([head, ...found.map(row), ...ratios]);
}
