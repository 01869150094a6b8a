import type { Say, Seen } from "../seen.ts";
import { mutants, type Mutant } from "./mutants.ts";
import { run, type Ran } from "./run.ts";

/** Many runs, each from a seed of its own. */
export async function simulate(runs: number, from: number, say: Say): Promise<Seen> {
  const broken: string[] = [];
  const kinds = new Map<string, number>();
  let [calls, done] = [0, 0];
  for (let n = 0; n < runs; n++) {
    if (n % 50 === 0) say(`simulation ${n} of ${runs}`);
    const ran = await run(from + n);
    calls += ran.calls;
    done += ran.done;
    for (const kind of ran.faults) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    if (ran.broken.length > 0)
      broken.push(
        `Seed ${ran.seed} (\`npm run faults -- --seed ${ran.seed}\`): ${ran.broken.join("; ")}.`,
      );
  }
  const faults = [...kinds].map(([kind, count]) => `${count} ${kind}`);
  return {
    fault:
      "Simulation: one to three processes with a scheduler, clocks and a network that are drawn from a seed",
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
