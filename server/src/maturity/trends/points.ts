import type { TrendPoint, Trends } from "@reeve/contract/ladder";
import { surfaceIds } from "@reeve/contract/maturity/model";
import type { Score } from "../score.ts";

export const dayMs = 86_400_000;

/** By surface, the share of what its criteria count that passes, each criterion by its weight. */
export function coverageOf(
  weights: Readonly<Record<string, number>>,
  { criteria }: Pick<Score, "criteria">,
): NonNullable<TrendPoint["coverage"]> {
  const shares = surfaceIds.map((surface) => {
    const own = criteria.filter(({ criterion }) => criterion.surface === surface);
    const weight = (all: typeof own, of: (it: (typeof own)[number]) => number): number =>
      all.reduce((sum, it) => sum + (weights[it.criterion.weight] ?? 0) * of(it), 0);
    const whole = weight(own, () => 1);
    return [surface, whole === 0 ? 0 : weight(own, ({ coverage }) => coverage) / whole] as const;
  });
  return Object.fromEntries(shares) as NonNullable<TrendPoint["coverage"]>;
}

/** What was summed up of single days, by day (UTC). */
export interface Days {
  readonly ladder: ReadonlyMap<string, Pick<TrendPoint, "stage" | "levels" | "coverage">>;
  readonly findings: ReadonlyMap<
    string,
    { readonly opened: number; readonly closed: number; readonly open: number | null }
  >;
  readonly durations: readonly Duration[];
}
export interface Duration {
  readonly day: string;
  readonly what: "stop" | "approve";
  readonly bucket: number;
  readonly n: number;
}

export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** How many days one point is: few enough points to be looked at. */
export const eachOf = (days: number): number => (days > 90 ? 7 : 1);

/** Puts days together into points, the last of which ends with today. */
export function trendsOf(days: number, nowMs: number, it: Days): Omit<Trends, "at"> {
  const each = eachOf(days);
  const count = Math.floor(days / each);
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const open = openOn(it, today, count * each);
  const points = Array.from({ length: count }, (_, i): TrendPoint => {
    const last = today - (count - 1 - i) * each * dayMs;
    const names = Array.from({ length: each }, (_, n) => dayOf(last - (each - 1 - n) * dayMs));
    const found = names.map((day) => it.findings.get(day));
    const sum = (of: "opened" | "closed"): number =>
      found.reduce((total, day) => total + (day?.[of] ?? 0), 0);
    const stood = names.flatMap((day) => it.ladder.get(day) ?? []).at(-1);
    const own = it.durations.filter(({ day }) => names.includes(day));
    return {
      at: new Date(last - (each - 1) * dayMs).toISOString(),
      stage: stood?.stage ?? null,
      levels: stood?.levels ?? null,
      coverage: stood?.coverage ?? null,
      findings: {
        open: open.get(dayOf(last)) ?? 0,
        opened: sum("opened"),
        closed: sum("closed"),
      },
      stop: spreadOf(own, "stop"),
      approve: spreadOf(own, "approve"),
    };
  });
  const whole = it.durations.filter(({ day }) => day > dayOf(today - count * each * dayMs));
  return {
    days,
    each,
    points,
    stop: spreadOf(whole, "stop"),
    approve: spreadOf(whole, "approve"),
  };
}

/** How many were open at the end of each day: as it was counted then, and before that by what opened and closed since. */
function openOn(it: Days, today: number, days: number): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  let later = it.findings.get(dayOf(today)) ?? { opened: 0, closed: 0, open: 0 };
  let count = later.open ?? 0;
  open.set(dayOf(today), count);
  for (let n = 1; n < days; n++) {
    const day = dayOf(today - n * dayMs);
    const own = it.findings.get(day);
    count = own?.open ?? Math.max(0, count - later.opened + later.closed);
    open.set(day, count);
    later = own ?? { opened: 0, closed: 0, open: null };
  }
  return open;
}

/** Half and nineteen of twenty took no longer; a time is known to about four percent. */
function spreadOf(all: readonly Duration[], what: Duration["what"]): Trends["stop"] {
  const own = all.filter((it) => it.what === what).toSorted((a, b) => a.bucket - b.bucket);
  const count = own.reduce((sum, { n }) => sum + n, 0);
  const at = (share: number): number | null => {
    let left = Math.ceil(count * share);
    for (const { bucket, n } of own) {
      left -= n;
      if (left <= 0) return Math.round(2 ** ((bucket + 0.5) / 8));
    }
    return null;
  };
  return { count, p50Ms: count === 0 ? null : at(0.5), p95Ms: count === 0 ? null : at(0.95) };
}
