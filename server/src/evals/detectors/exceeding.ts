import { bet, noBets, type Bets } from "./bets.ts";
import { wilson } from "./wilson.ts";

/** A line that sessions may lie above, and which share of them at most. */
export interface Line {
  readonly line: number;
  readonly allowed: number;
}

/** By the lower one it shows when all are slower, by the higher one when some hang. */
const percentiles = [0.8, 0.95];
const sizes = 8;
/** 99 % on one side. */
const sure = 2.326;

/**
 * Lines at the 80th and the 95th percentile of what was seen while learning. What truly lies above them is as uncertain as
 * those sessions are few: what is put up with is the upper bound of it, whatever the values are like.
 */
export const lines = (seen: readonly number[]): readonly Line[] => {
  const sorted = seen.toSorted((a, b) => a - b);
  return percentiles.map((share) => {
    const below = Math.max(1, Math.ceil(share * sorted.length));
    const { high } = wilson(sorted.length - below, sorted.length, sure);
    return { line: sorted[below - 1] ?? 0, allowed: high };
  });
};

/** H0: whatever came before, at most the share that is allowed lies above each line. */
export const exceeding = (of: readonly Line[]): Bets => noBets(sizes * of.length);

/** One session more, the `n`th: each line is bet on by itself, and the evidence is the mean of all. */
export function exceeded(bets: Bets, n: number, of: readonly Line[], value: number): Bets {
  const parts = of.map(({ line, allowed }, at) => {
    const part = (all: readonly number[]) => all.slice(at * sizes, (at + 1) * sizes);
    const own = { m: part(bets.m), rise: part(bets.rise), since: part(bets.since) };
    return bet(own, n, (value > line ? 1 : 0) - allowed, 0.9 / allowed);
  });
  return {
    m: parts.flatMap(({ m }) => m),
    rise: parts.flatMap(({ rise }) => rise),
    since: parts.flatMap(({ since }) => since),
  };
}
