import { ourVerdicts, type OracleCase } from "./case.ts";
import type { Cedar } from "./cedar.ts";
import { generate } from "./generate.ts";
import { minimise } from "./minimise.ts";
import { random } from "./random.ts";

export interface Fuzzed {
  readonly requests: number;
  readonly sets: number;
  /** How many requests were allowed, and how many saw a policy fail: a run that sees neither shows little. */
  readonly allowed: number;
  readonly failing: number;
  /** The first disagreement, made small, and what both said to it. */
  readonly wrong: {
    readonly it: OracleCase;
    readonly ours: string;
    readonly cedars: string;
  } | null;
}

const batch = 100;

/** Random policies and requests, the same for the same seed, asked of Reeve's evaluator and of Cedar's. */
export async function fuzz(
  cedar: Cedar,
  seed: number,
  requests: number,
  progress: (done: number) => void = () => undefined,
): Promise<Fuzzed> {
  const draw = random(seed);
  const found = { requests: 0, sets: 0, allowed: 0, failing: 0 };
  const next = (): OracleCase[] => Array.from({ length: batch }, () => generate(draw));
  let asked = next();
  let pending = cedar.verdicts(asked);
  while (found.requests < requests) {
    const cases = asked;
    const ours = cases.map(safely);
    // The next are made while Cedar answers these.
    asked = next();
    const theirs = await pending;
    pending = cedar.verdicts(asked);
    for (const [n, it] of cases.entries()) {
      const [own, cedars] = [ours[n] ?? [], theirs[n] ?? []];
      found.sets++;
      found.requests += cedars.length;
      for (const said of cedars) {
        if (said.startsWith("allow")) found.allowed++;
        if (!said.endsWith("failed []")) found.failing++;
      }
      if (own.join("\n") === cedars.join("\n")) continue;
      await pending;
      return { ...found, wrong: await smallest(cedar, it) };
    }
    progress(found.requests);
  }
  await pending;
  return { ...found, wrong: null };
}

async function smallest(cedar: Cedar, from: OracleCase): Promise<NonNullable<Fuzzed["wrong"]>> {
  const both = async (it: OracleCase): Promise<[string, string]> => [
    safely(it).join("\n"),
    (await cedar.verdicts([it]))[0]?.join("\n") ?? "",
  ];
  const it = await minimise(from, async (smaller) => {
    const [ours, cedars] = await both(smaller);
    return ours !== cedars;
  });
  const [ours, cedars] = await both(it);
  return { it, ours, cedars };
}

/** A fault of the evaluator is a disagreement, not the end of the run. */
function safely(it: OracleCase): string[] {
  try {
    return ourVerdicts(it);
  } catch (error) {
    return [String(error)];
  }
}
