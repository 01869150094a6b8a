import type { PassRate } from "@reeve/contract/quality";

/** Of sessions that could be told: the sum of their weights (1/π), of those that passed, and of the squares. */
export interface Weights {
  readonly weight: number;
  readonly passed: number;
  readonly squared: number;
}

/** 19 times of 20. */
const z = 1.96;

/**
 * Σ w·x / Σ w with Wilson's interval. Unequal weights tell less than so many sessions would: they count for (Σ w)² / Σ w².
 * Null where nothing could be told.
 */
export function passRate({ weight, passed, squared }: Weights): PassRate | null {
  if (weight <= 0 || squared <= 0) return null;
  const rate = Math.min(1, Math.max(0, passed / weight));
  const n = (weight * weight) / squared;
  const middle = (rate + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { rate, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
