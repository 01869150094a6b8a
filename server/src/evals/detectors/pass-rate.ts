import { bet, noBets, type Bets } from "./bets.ts";
import { wilson } from "./wilson.ts";

/** Fewer sessions make no baseline: the delay grows beyond use, or the promise of few false alarms is not kept. */
export const leastReference = 300;
const z99 = 2.326;
const tolerance = 0.01;
const sizes = 8;

/** What the reference was: how many sessions, what they came to together, and how that grew. */
export interface Reference {
  readonly n: number;
  readonly sum: number;
  /** The sum of the first half, once there is one. */
  readonly firstHalf: number;
}
export const noReference: Reference = { n: 0, sum: 0, firstHalf: 0 };

export function learn(reference: Reference, x: number): Reference {
  const half = reference.n < leastReference / 2;
  return {
    n: reference.n + 1,
    sum: reference.sum + x,
    firstHalf: reference.firstHalf + (half ? x : 0),
  };
}

/** The rate that is promised, from what was learned; null while the reference is too small to promise anything. */
export const learnedRate = ({ n, sum }: Reference): number | null =>
  n < leastReference ? null : Math.max(0.01, wilson(sum, n, z99).low - tolerance);

/** Whether it fell while it was learned: then it is no baseline, and a person says what is promised. */
export function fell({ n, sum, firstHalf }: Reference): boolean {
  if (n < leastReference) return false;
  const half = leastReference / 2;
  return wilson(sum - firstHalf, n - half, z99).high < wilson(firstHalf, half, z99).low;
}

/** H0: whatever came before, the mean of a session is at least `p0`. */
export const passing = (): Bets => noBets(sizes);
export const passed = (bets: Bets, n: number, p0: number, x: number): Bets =>
  bet(bets, n, p0 - x, 0.9 / (1 - Math.min(p0, 0.999)));
