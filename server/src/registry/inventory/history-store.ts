import type { Completeness, CompletenessDay } from "@reeve/contract/completeness";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

const dayMs = 86_400_000;

/** One estimate for each day (UTC). */
export const completenessHistory = (db: Kysely<object>) => ({
  /** The estimate of its day, as long as no later one is kept. */
  async keep({ at, seen, registered, total, low, high }: Completeness): Promise<void> {
    await sql`
      insert into completeness_days (day, at, seen, registered, total, low, high)
      values (${at.slice(0, 10)}, ${at}, ${seen}, ${registered}, ${total}, ${low}, ${high})
      on conflict (day) do update set at = excluded.at, seen = excluded.seen,
        registered = excluded.registered, total = excluded.total, low = excluded.low, high = excluded.high
      where completeness_days.at <= excluded.at`.execute(db);
  },

  /** The last so many days, oldest first. */
  async of(days: number, nowMs: number): Promise<CompletenessDay[]> {
    const { rows } = await sql<CompletenessDay>`
      select day::text as day, seen, registered, total, low, high from completeness_days
      where day > ${isoTime(nowMs - days * dayMs).slice(0, 10)}::date order by day`.execute(db);
    return rows;
  },
});
