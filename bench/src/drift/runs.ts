import { chance, type Chance } from "./chance.ts";
import type { Method } from "./method.ts";

export interface Asked<X> {
  readonly method: Method<X>;
  readonly usual: (chance: Chance) => X;
  /** What comes after the reference. */
  readonly after: (chance: Chance) => X;
  readonly reference: number;
  readonly runs: number;
  /** Where a run that did not alarm is cut. */
  readonly cut: number;
  readonly seed: number;
}

/** After how many sessions each run alarmed, from the shortest; a run that was cut counts as its cut. */
export function runs<X>({ method, usual, after, reference, runs, cut, seed }: Asked<X>): number[] {
  return Array.from({ length: runs }, (_, run) => {
    const draw = chance(seed * 100_003 + run * 7_919);
    const sees = method.open(Array.from({ length: reference }, () => usual(draw)));
    for (let n = 1; n <= cut; n++) if (sees(after(draw))) return n;
    return cut;
  }).sort((a, b) => a - b);
}

export const meanOf = (all: readonly number[]): number =>
  all.reduce((sum, one) => sum + one, 0) / all.length;
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
export const within = (sorted: readonly number[], n: number): number =>
  sorted.filter((one) => one <= n).length / sorted.length;
