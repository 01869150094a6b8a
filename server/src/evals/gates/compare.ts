import { createHash } from "node:crypto";

/** What is promised: how much worse is still accepted, and how often at most a result may be wrong. */
export interface Terms {
  /** δ, in the unit of a score: 0.05 accepts a mean loss of five points in a hundred. */
  readonly tolerance: number;
  /** α, the chance at most of a block of what is not worse, and of a pass of what is. */
  readonly alpha: number;
}

export type Verdict = "block" | "pass" | "inconclusive";

export interface Compared {
  readonly verdict: Verdict;
  /** After how many differences it was clear; null where it is not. */
  readonly decidedAt: number | null;
  /** Of all differences, also those after it was clear. */
  readonly mean: number | null;
  readonly better: number;
  readonly worse: number;
  readonly same: number;
  /** Evidence that it is worse (W) and that it is not (V) after each difference, as powers of ten; clear at -log10 α. */
  readonly worseEvidence: readonly number[];
  readonly fineEvidence: readonly number[];
}

/** Below so many cases agreement alone is not enough to pass with the usual terms. */
export const fewCases = 100;

/** Each evidence is the mean of so many bets, the boldest first, each half as bold as the one before. */
const bets = 8;
const boldest = 0.9;

/**
 * Whether a candidate is worse than its reference by more than the tolerance, from differences of scores in [-1, 1], new
 * minus old, in an order that does not depend on them. Two capital processes bet against each other: W grows where it is
 * worse, V where it is not. Each exceeds 1/α with probability α at most if it is wrong (Ville's inequality), however long
 * one looks, so that one may stop as soon as it is clear and go on adding cases while it is not.
 */
export function compare(differences: readonly number[], { tolerance, alpha }: Terms): Compared {
  const clear = -Math.log10(alpha);
  const worse = capital(boldest / (1 + tolerance));
  const fine = capital(boldest / (1 - tolerance));
  const worseEvidence: number[] = [];
  const fineEvidence: number[] = [];
  let verdict: Verdict = "inconclusive";
  let decidedAt: number | null = null;
  for (const [at, difference] of differences.entries()) {
    // What is out of range would break the promise: it counts as the worst that there is.
    const d = difference >= -1 && difference <= 1 ? difference : -1;
    const against = worse(-tolerance - d);
    const speaking = fine(d + tolerance);
    worseEvidence.push(against);
    fineEvidence.push(speaking);
    if (decidedAt !== null) continue;
    if (against < clear && speaking < clear) continue;
    verdict = against >= clear ? "block" : "pass";
    decidedAt = at + 1;
  }
  const count = (is: (d: number) => boolean): number => differences.filter(is).length;
  const sum = differences.reduce((all, d) => all + d, 0);
  return {
    verdict,
    decidedAt,
    mean: differences.length === 0 ? null : sum / differences.length,
    better: count((d) => d > 0),
    worse: count((d) => !(d >= 0)),
    same: count((d) => d === 0),
    worseEvidence,
    fineEvidence,
  };
}

/** The mean of bets on one side, as a power of ten after each step; kept as logarithms, for products run out of range. */
function capital(largest: number): (gain: number) => number {
  const logs = Array.from({ length: bets }, () => 0);
  return (gain) => {
    for (let k = 0; k < bets; k++) logs[k] = (logs[k] ?? 0) + Math.log1p(largest * 2 ** -k * gain);
    const most = Math.max(...logs);
    const mean = logs.reduce((all, log) => all + Math.exp(log - most), 0) / bets;
    return (most + Math.log(mean)) / Math.LN10;
  };
}

/** The cases in an order that only the seed decides; who has the seed can put them in it again. */
export const shuffled = <T>(all: readonly T[], seed: string, name: (one: T) => string): T[] =>
  all
    .map((one) => ({
      one,
      place: createHash("sha256")
        .update(`${seed} ${name(one)}`)
        .digest("hex"),
    }))
    .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .map(({ one }) => one);

/**
 * The differences of two streams of live sessions, the first of one against the first of the other, and so on: a test of
 * two samples by betting (Shekhar and Ramdas, arXiv 2112.09162). It holds where chance alone decides which version a
 * session goes to. What has no partner yet waits.
 */
export const pairs = (candidate: readonly number[], reference: readonly number[]): number[] =>
  candidate.slice(0, reference.length).map((value, at) => value - (reference[at] ?? 0));
