import type { Range } from "@reeve/contract/risk";
import { beta } from "./random.ts";

/** The shapes of a beta that stands for low, likely and high (PERT). */
export function shapes({ low, likely, high }: Range): readonly [number, number] {
  const span = high - low;
  return [1 + (4 * (likely - low)) / span, 1 + (4 * (high - likely)) / span];
}

export const meanOf = ({ low, likely, high }: Range): number => (low + 4 * likely + high) / 6;

export function varianceOf(range: Range): number {
  if (range.high === range.low) return 0;
  const [a, b] = shapes(range);
  return ((range.high - range.low) ** 2 * a * b) / ((a + b) ** 2 * (a + b + 1));
}

/** Draws one: a range of no width is always itself. */
export function draw(random: () => number, range: Range): number {
  const span = range.high - range.low;
  if (span === 0) return range.low;
  const [a, b] = shapes(range);
  return range.low + span * beta(random, a, b);
}
