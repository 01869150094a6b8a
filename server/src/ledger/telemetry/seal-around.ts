import type { Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newestSeal, seal, type Seal } from "../seals.ts";
import { countUnder, oneSeals, type Days } from "./around-store.ts";

/** What is known here of a day: how many were sealed when, and how many came since. */
interface Known {
  readonly rows: number;
  readonly atMs: number;
  readonly since: number;
}
export type SealedDays = Map<string, Known>;

/** A day is sealed anew when it grew by a tenth, and when it grew at all after so long. */
const growth = 1.1;
const longestMs = 3_600_000;
const keptMs = 10 * 86_400_000;

/**
 * Says on the record how many actions went around the gate on a day, as soon as they are known, so that nobody strikes them
 * out unseen. Fewer it says only of those that turned out to be something else.
 */
export async function sealAround(
  db: DatabaseTransaction,
  clock: Clock,
  known: SealedDays,
  before: Days,
  after: Days,
): Promise<void> {
  const nowMs = clock.now();
  const due = [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((day) => {
    const more = (after.get(day) ?? 0) - (before.get(day) ?? 0);
    const it = known.get(day);
    if (more === 0) return [];
    if (it && more > 0) {
      const since = it.since + more;
      known.set(day, { ...it, since });
      if (it.rows + since < it.rows * growth && nowMs - it.atMs < longestMs) return [];
    }
    return [{ day, less: Math.max(0, -more) }];
  });
  if (due.length === 0) return;
  await oneSeals(db);
  const seals: Seal[] = [];
  for (const { day, less } of due) {
    const last = await newestSeal(db, { what: "around", of: day });
    const rows = Math.max((last?.seal.rows ?? 0) - less, await countUnder(db, day));
    if (rows !== last?.seal.rows) seals.push({ what: "around", of: day, rows });
    known.set(day, { rows, atMs: nowMs, since: 0 });
  }
  for (const [day, { atMs }] of known) if (nowMs - atMs > keptMs) known.delete(day);
  await seal(db, clock, seals);
}
