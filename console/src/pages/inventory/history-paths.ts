import type { CompletenessDay } from "@reeve/contract/completeness";

/** A day on which something could be estimated. */
export type Estimated = CompletenessDay & {
  readonly total: number;
  readonly low: number;
  readonly high: number;
};

const left = 44;
const foot = 22;
const top = 8;
const dayMs = 86_400_000;

/** Where a day and a number stand. Days without an estimate keep their room. */
export function scaleOf(items: readonly CompletenessDay[], width: number, height: number) {
  const at = items.map(({ day }) => Date.parse(day));
  const from = Math.min(...at);
  const span = Math.max(dayMs, Math.max(...at) - from);
  const most = roundUp(Math.max(1, ...items.map(({ seen, high }) => Math.max(seen, high ?? 0))));
  return {
    left,
    most,
    x: (day: string): number => left + ((Date.parse(day) - from) / span) * (width - left - 6),
    y: (n: number): number => top + (1 - n / most) * (height - foot - top),
  };
}

/** The round number at or above it, that can be halved. */
function roundUp(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  const step = [1, 2, 4, 6, 8, 10].find((it) => it * power >= n) ?? 10;
  return Math.max(2, step * power);
}

/** Days one after another that have an estimate: between two such stretches nothing is drawn. */
export function stretches(items: readonly CompletenessDay[]): readonly (readonly Estimated[])[] {
  const found: Estimated[][] = [];
  let open: Estimated[] | null = null;
  for (const it of items) {
    if (it.total === null || it.low === null || it.high === null) {
      open = null;
      continue;
    }
    if (open === null) found.push((open = []));
    open.push({ ...it, total: it.total, low: it.low, high: it.high });
  }
  return found;
}

export const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
