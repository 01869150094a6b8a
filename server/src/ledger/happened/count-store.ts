import { sql } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";

const dayMs = 86_400_000;
/** Short transactions: the rows of the newest minutes are those that the next count adds to. */
const perCommit = 50_000;
/** As far as any page looks, and a day more. */
const keptSince = (nowMs: number) => ({
  hours: isoTime(nowMs - 8 * dayMs),
  days: isoTime(nowMs - 32 * dayMs),
});

/** Counts what was recorded since, for about `forMs`; each transaction counts whole or not at all. */
export async function countHappened(
  { kysely }: Database,
  nowMs: number,
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  const until = performance.now() + forMs;
  const { hours, days } = keptSince(nowMs);
  const logs = await sql<{
    log: number;
  }>`select h.log_id as log from heads h left join happened_read r on r.log_id = h.log_id
    where h.log_id > 0 and h.size > coalesce(r.next_seq, 0) order by 1`.execute(kysely);
  for (const { log } of logs.rows)
    for (let left = 1; left > 0 && performance.now() < until && !signal.aborted;) {
      const { rows } = await sql<{
        left: number;
      }>`select happened_count(${log}, ${perCommit}, ${hours}::timestamptz, ${days}::timestamptz) as left`.execute(
        kysely,
      );
      left = rows[0]?.left ?? 0;
    }
}

/** Drops what no page looks at any more. */
export async function pruneHappened({ kysely }: Database, nowMs: number): Promise<void> {
  const { hours, days } = keptSince(nowMs);
  await sql`delete from happened_minutes where at < ${hours}::timestamptz`.execute(kysely);
  await sql`delete from happened_hours where at < ${hours}::timestamptz`.execute(kysely);
  await sql`delete from happened_days where day < ${days}::timestamptz::date`.execute(kysely);
}
