import { bet, noBets, type Bets } from "./bets.ts";

/** Of latency and of cost: one session in twenty lies above the line by its making, and this many are put up with. */
export const allowedAbove = 0.06;
const sizes = 8;

/** The 95th percentile of what was seen while learning. */
export function line(seen: readonly number[]): number {
  const sorted = seen.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(0.95 * sorted.length) - 1)] ?? 0;
}

/** H0: whatever came before, at most six sessions in a hundred lie above the line. */
export const exceeding = (): Bets => noBets(sizes);
export const exceeded = (bets: Bets, n: number, above: boolean): Bets =>
  bet(bets, n, (above ? 1 : 0) - allowedAbove, 0.9 / allowedAbove);
