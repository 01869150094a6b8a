import type { IncidentMonth } from "@reeve/contract/incident-operations";
import { sql, type Kysely } from "kysely";
import { incidentStore } from "./store.ts";

const most = 2_000;

/** Incidents by month (UTC), the oldest month first; every month of the time is there, also those without any. */
export async function incidentMonths(
  db: Kysely<object>,
  months: number,
  nowMs: number,
): Promise<IncidentMonth[]> {
  const now = new Date(nowMs);
  const monthOf = (back: number): string =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7);
  const wanted = Array.from({ length: months }, (_, n) => monthOf(months - 1 - n));
  const { rows } = await sql<{ id: `inc_${string}` }>`select id from incidents
    where mode <> 'test' and coalesce(closed_as, '') not in ('declined', 'merged') and reported_at >= ${`${wanted[0]}-01T00:00:00Z`}::timestamptz
    order by reported_at desc limit ${most}`.execute(db);
  const all = await incidentStore(db).these(
    rows.map(({ id }) => id),
    nowMs,
  );
  return wanted.map((month) => {
    const mine = all.filter(({ reportedAt }) => reportedAt.startsWith(month));
    const took = (key: "containMs" | "resolveMs"): number | null =>
      median(
        mine.flatMap(({ nearMiss, durations: { [key]: ms } }) =>
          nearMiss || ms === null ? [] : [ms],
        ),
      );
    return {
      month,
      incidents: mine.length,
      nearMisses: mine.filter(({ nearMiss }) => nearMiss).length,
      containMs: took("containMs"),
      resolveMs: took("resolveMs"),
    };
  });
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}
