import type { Say, Seen } from "../seen.ts";
import type { Kind } from "./fail.ts";
import { mutants, none, type Mutant } from "./mutants.ts";
import { run, type Ran } from "./run.ts";

const everything =
  "Simulation: one to three processes with a scheduler, clocks and a network that are drawn from a seed";

const clocksOnly: readonly Kind[] = ["clock set", "clock set", "changes not heard"];

/** Clocks that are set while changes are not heard of: what is old must not pass for new. */
export const clocks = (runs: number, from: number, say: Say): Promise<Seen> =>
  simulate(runs, from, say, "Simulation: clocks set back and forth by up to two hours", clocksOnly);

/** Many runs, each from a seed of its own. */
export async function simulate(
  runs: number,
  from: number,
  say: Say,
  fault = everything,
  only: readonly Kind[] | null = null,
): Promise<Seen> {
  const broken: string[] = [];
  const kinds = new Map<string, number>();
  let [calls, done] = [0, 0];
  for (let n = 0; n < runs; n++) {
    if (n % 50 === 0) say(`simulation ${n} of ${runs}`);
    const ran = await run(from + n, none, only);
    calls += ran.calls;
    done += ran.done;
    for (const kind of ran.faults) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (ran.broken.length > 0)
      broken.push(
        `Seed ${ran.seed} (\`npm run faults -- --seed ${ran.seed}${only ? " --clocks" : ""}\`): ${ran.broken.join("; ")}.`,
      );
  }
  const faults = [...kinds].map(([kind, count]) => `${count} ${kind}`);
  return {
    fault,
    done: `${runs} runs from seed ${from}: ${faults.join(", ")}`,
    saw: `${calls} calls, ${done} of them done, the others refused, cut off or lost with their process`,
    broken,
  };
}

/** How many seeds it takes to find each mistake; null for one that was not found. */
export async function hunt(
  most: number,
  from: number,
  among: readonly Mutant[] = mutants,
): Promise<readonly { readonly mutant: Mutant; readonly found: Ran | null }[]> {
  const found = [];
  for (const mutant of among) {
    let ran: Ran | null = null;
    for (let n = 0; n < most && (ran === null || ran.broken.length === 0); n++)
      ran = await run(from + n, mutant);
    found.push({ mutant, found: ran !== null && ran.broken.length > 0 ? ran : null });
  }
  return found;
}

/** The same as rows: a mistake that the simulation does not find is a promise of its own that is broken. */
export async function caught(most: number, from: number, say: Say): Promise<Seen> {
  say("simulation of mistakes");
  const all = await hunt(most, from);
  return {
    fault: "Simulation of mistakes: is each of them found?",
    done: `${all.length} mistakes put into Reeve on purpose, each in up to ${most} runs`,
    saw: all
      .map(({ mutant, found }) =>
        found === null
          ? `"${mutant.name}": not found`
          : `"${mutant.name}": found by run ${found.seed - from + 1}`,
      )
      .join("; "),
    broken: all
      .filter(({ found }) => found === null)
      .map(({ mutant }) => `"${mutant.name}" is not found.`),
  };
}

/** One run again, told event by event. False when something did not hold. */
export async function replay(
  seed: number,
  onlyClocks: boolean,
  tell: (line: string) => void,
): Promise<boolean> {
  const ran = await run(seed, none, onlyClocks ? clocksOnly : null);
  for (const line of ran.trace) tell(line);
  tell(
    `\nSeed ${seed}: ${ran.calls} calls, ${ran.done} done; ${ran.faults.join(", ") || "no faults"}.`,
  );
  for (const sentence of ran.broken) tell(`Broken: ${sentence}`);
  return ran.broken.length === 0;
}
