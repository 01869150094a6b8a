import type { TrendPoint } from "@reeve/contract/ladder";
import type { Levels } from "@reeve/contract/maturity/gate";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { dayMs, dayOf, type Days, type Duration } from "./points.ts";

type Db = Kysely<object>;
const lock = 7_233_678;
const keptDays = 400;
const statementMs = 60_000;

/** Where the ladder stands today; whatever is measured last on a day has the word. */
export async function saveLadderDay(
  db: Db,
  sha256: string,
  it: {
    readonly at: number;
    readonly stage: number;
    readonly levels: Levels;
    readonly coverage: NonNullable<TrendPoint["coverage"]>;
  },
): Promise<void> {
  await sql`insert into ladder_days (model_sha256, day, stage, levels, coverage, at)
    values (${sha256}, ${dayOf(it.at)}::date, ${it.stage}, ${JSON.stringify(it.levels)}, ${JSON.stringify(it.coverage)}, ${isoTime(it.at)}::timestamptz)
    on conflict (model_sha256, day) do update set stage = excluded.stage, levels = excluded.levels,
      coverage = excluded.coverage, at = excluded.at where ladder_days.at <= excluded.at`.execute(
    db,
  );
}

/**
 * Sums up what happened since it was last summed up, today and the day before anew, because what began then may have ended
 * since. The first time goes back as far as anything is kept. One process at a time; the others leave it to that one.
 */
export const countDays = (database: Database, nowMs: number): Promise<void> =>
  database.kysely.transaction().execute(async (db) => {
    const { rows } = await sql<{
      free: boolean;
    }>`select pg_try_advisory_xact_lock(${lock}) as free`.execute(db);
    if (rows[0]?.free !== true) return;
    await sql`select set_config('statement_timeout', ${String(statementMs)}, true)`.execute(db);
    const last = await sql<{
      day: string | null;
    }>`select max(day)::text as day from finding_days`.execute(db);
    const known = last.rows[0]?.day ?? null;
    const from =
      known === null
        ? dayOf(nowMs - keptDays * dayMs)
        : dayOf(Math.min(Date.parse(known), nowMs) - dayMs);
    await countFindings(db, from, nowMs);
    await countDurations(db, from);
    const oldest = dayOf(nowMs - keptDays * dayMs);
    for (const table of ["ladder_days", "finding_days", "duration_days"])
      await sql`delete from ${sql.table(table)} where day < ${oldest}::date`.execute(db);
  });

/** What was opened and is closed and opened again was opened on both days: a day's counts only grow. */
async function countFindings(db: Db, from: string, nowMs: number): Promise<void> {
  await sql`insert into finding_days (day, opened, closed, open)
    select day, sum(opened), sum(closed), null from (
      select (opened_at at time zone 'utc')::date as day, count(*) as opened, 0 as closed from findings
        where opened_at >= ${`${from}T00:00:00Z`}::timestamptz group by 1
      union all select (resolved_at at time zone 'utc')::date, 0, count(*) from findings
        where resolved_at >= ${`${from}T00:00:00Z`}::timestamptz group by 1
      union all select ${dayOf(nowMs)}::date, 0, 0) d group by day
    on conflict (day) do update set opened = greatest(finding_days.opened, excluded.opened),
      closed = greatest(finding_days.closed, excluded.closed)`.execute(db);
  await sql`update finding_days set open = (select count(*) from findings where status = 'open')
    where day = ${dayOf(nowMs)}::date`.execute(db);
}

/** A stop took as long as the last process that confirmed it; one that somebody did not confirm has no time. */
async function countDurations(db: Db, from: string): Promise<void> {
  await sql`delete from duration_days where day >= ${from}::date`.execute(db);
  await sql`insert into duration_days (day, what, bucket, n)
    select day, what, floor(8 * ln(greatest(1, ms)) / ln(2))::int as bucket, count(*) from (
      select (s.made_at at time zone 'utc')::date as day, 'stop' as what, max(p.after_ms) as ms
        from stops s join stop_points p on p.stop_id = s.id where s.made_at >= ${`${from}T00:00:00Z`}::timestamptz
        group by s.id, s.made_at having bool_and(p.after_ms is not null)
      union all select (decided_at at time zone 'utc')::date, 'approve', extract(epoch from decided_at - requested_at) * 1000
        from approvals where decided_at >= ${`${from}T00:00:00Z`}::timestamptz) d
    group by 1, 2, 3`.execute(db);
}

/** What was summed up of the days since one of them. */
export async function readDays(db: Db, sha256: string, from: string): Promise<Days> {
  const ladder = await sql<{ day: string; stage: number; levels: string; coverage: string }>`
    select day::text, stage, levels, coverage from ladder_days where model_sha256 = ${sha256} and day >= ${from}::date`.execute(
    db,
  );
  const findings = await sql<{ day: string; opened: number; closed: number; open: number | null }>`
    select day::text, opened, closed, open from finding_days where day >= ${from}::date`.execute(
    db,
  );
  const durations = await sql<Duration>`
    select day::text, what, bucket, n from duration_days where day >= ${from}::date`.execute(db);
  return {
    ladder: new Map(
      ladder.rows.map(({ day, stage, levels, coverage }) => [
        day,
        {
          stage,
          levels: JSON.parse(levels) as TrendPoint["levels"],
          coverage: JSON.parse(coverage) as TrendPoint["coverage"],
        },
      ]),
    ),
    findings: new Map(findings.rows.map(({ day, ...row }) => [day, row])),
    durations: durations.rows,
  };
}
