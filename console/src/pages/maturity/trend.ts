import type { Maturity, MaturityChange } from "@reeve/contract/maturity/maturity";

export type What = MaturityChange["what"];

/** One day, and what held at its end. */
export interface Day {
  /** Midnight (UTC) at which the day began. */
  readonly at: string;
  readonly levels: Readonly<Partial<Record<What, number>>>;
}

const dayMs = 86_400_000;

/**
 * What held on each day, walked backwards from what holds now. Days before the first change are left out: what was then
 * is not known from changes.
 */
export function trend(
  now: Pick<Maturity, "stage" | "surfaces" | "at">,
  changes: readonly MaturityChange[],
  mostDays: number,
): readonly Day[] {
  const levels: Partial<Record<What, number>> = Object.fromEntries([
    ["stage", now.stage],
    ...now.surfaces.map(({ surface, level }) => [surface, level]),
  ]);
  const back = changes.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const first = back.at(-1);
  if (!first) return [];
  const today = Math.floor(Date.parse(now.at) / dayMs) * dayMs;
  const days: Day[] = [];
  let next = 0;
  for (let day = today; day > today - mostDays * dayMs; day -= dayMs) {
    for (; next < back.length; next++) {
      const change = back[next];
      if (!change || Date.parse(change.at) < day + dayMs) break;
      levels[change.what] = change.from;
    }
    days.push({ at: new Date(day).toISOString(), levels: { ...levels } });
    if (day <= Date.parse(first.at)) break;
  }
  return days.toReversed();
}
