import type { Gauge } from "prom-client";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";

export interface Partitions {
  /** Whether a record of this time has somewhere to go. Asks for more where it has not. */
  covers(atMs: number): boolean;
  /** Makes what is missing: last month, this one and the two that come. */
  ensure(): Promise<void>;
}

const ahead = 2;

const monthStart = (atMs: number, months: number): number => {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
};

/**
 * Keeps a partition for each month ahead of time. There is no default partition, in which records would pile up unseen:
 * a missing month is an alarm long before it is needed.
 */
export function partitions(
  database: Database,
  clock: Clock,
  log: Log,
  monthsAhead: Gauge,
): Partitions {
  let from = 0;
  let to = 0;
  let asked: Promise<void> | null = null;

  async function ensure(): Promise<void> {
    const now = clock.now();
    try {
      await database.pool.query("select ensure_record_partitions($1, $2)", [
        isoTime(monthStart(now, -1)),
        ahead + 2,
      ]);
    } catch (error) {
      log.error({ error: String(error) }, "cannot make the ledger's next partitions");
    }
    const { rows } = await database.pool.query<{ there: boolean }>(
      "select to_regclass('records_' || to_char(month at time zone 'UTC', 'YYYY_MM')) is not null as there from unnest($1::timestamptz[]) with ordinality as m(month, place) order by place",
      [[-1, 0, 1, 2].map((months) => isoTime(monthStart(now, months)))],
    );
    const missing = rows.findIndex((row) => !row.there);
    const count = missing < 0 ? rows.length : missing;
    from = monthStart(now, -1);
    to = monthStart(now, count - 1);
    monthsAhead.set(count - 2);
    if (count - 2 < 1)
      log.error({ monthsAhead: count - 2 }, "the ledger has no partition for next month");
  }

  return {
    ensure,
    covers(atMs) {
      const covered = atMs >= from && atMs < to;
      if (!covered)
        asked ??= ensure()
          .catch((error: unknown) =>
            log.error({ error: String(error) }, "cannot look at the ledger's partitions"),
          )
          .finally(() => (asked = null));
      return covered;
    },
  };
}
