import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

/** What came in from one sender in one batch. */
export interface Came {
  readonly service: string;
  readonly emitter: string;
  records: number;
  actions: number;
  dropped: number;
  rejected: number;
  cut: number;
}

/** Adds to the counts of today. */
export async function count(
  db: Kysely<object>,
  came: readonly Came[],
  nowMs: number,
): Promise<void> {
  const sums = new Map<string, Came>();
  for (const it of came) {
    const key = JSON.stringify([it.service, it.emitter]);
    const sum = sums.get(key);
    if (!sum) sums.set(key, { ...it });
    else
      for (const name of ["records", "actions", "dropped", "rejected", "cut"] as const)
        sum[name] += it[name];
  }
  if (sums.size === 0) return;
  const rows = [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
  await sql`insert into telemetry_days
    select ${Math.floor(nowMs / 86_400_000)}, service, emitter, records, actions, dropped, rejected, cut, ${isoTime(nowMs)}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as c (service text, emitter text, records bigint, actions bigint,
      dropped bigint, rejected bigint, cut bigint)
    on conflict (day, service, emitter) do update set records = telemetry_days.records + excluded.records,
      actions = telemetry_days.actions + excluded.actions, dropped = telemetry_days.dropped + excluded.dropped,
      rejected = telemetry_days.rejected + excluded.rejected, cut = telemetry_days.cut + excluded.cut,
      last_at = excluded.last_at`.execute(db);
}
