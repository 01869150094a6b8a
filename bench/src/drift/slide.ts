import { evidence } from "../../../server/src/evals/detectors/bets.ts";
import {
  learn,
  learnedRate,
  leastReference,
  noReference,
  passed,
  passing,
} from "../../../server/src/evals/detectors/pass-rate.ts";
import { chance } from "./chance.ts";
import { quantile } from "./runs.ts";
import { runLength } from "./ours.ts";

/** A slide so slow that each new version looks like the one before: from 0.95 to 0.75 over ten versions of 600 sessions. */
export interface Slide {
  readonly baseline: "inherited" | "learned anew";
  /** Share of the runs in which it was noticed before its end. */
  readonly noticed: number;
  /** What the pass rate had come down to by then, in half of those. */
  readonly rate: number | null;
}

const versions = 10;
const each = 600;
const rateAt = (session: number): number => 0.95 - (0.2 * session) / (versions * each);

export function slide(baseline: Slide["baseline"], howMany: number): Slide {
  const noticed = Array.from({ length: howMany }, (_, run) => sliding(baseline, run)).filter(
    (at) => at !== null,
  );
  const rates = noticed.map(rateAt).sort((a, b) => a - b);
  return {
    baseline,
    noticed: noticed.length / howMany,
    rate: rates.length === 0 ? null : quantile(rates, 0.5),
  };
}

function sliding(baseline: Slide["baseline"], run: number): number | null {
  const draw = chance(70_001 + run * 311);
  let p0: number | null = null;
  for (let version = 0; version < versions; version++) {
    let reference = noReference;
    let bets = passing();
    if (baseline === "learned anew") p0 = null;
    for (let n = 1; n <= each; n++) {
      // The first version stays what it was, so that both learn the same to begin with.
      const session = version * each + n;
      const x = draw.happens(version === 0 && n <= leastReference ? 0.95 : rateAt(session)) ? 1 : 0;
      if (p0 === null) {
        reference = learn(reference, x);
        p0 = learnedRate(reference);
        continue;
      }
      bets = passed(bets, n, p0, x);
      if (evidence(bets) >= runLength) return session;
    }
  }
  return null;
}
