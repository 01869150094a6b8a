import { dueDays, Severity, type FindingKind } from "@reeve/contract/finding";
import type { FindingId, IncidentId } from "@reeve/contract/id";
import type { Reported } from "@reeve/contract/report";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { incidentStore } from "../../response/incidents/store.ts";
import { riskStore } from "../../response/risks/store.ts";

type Db = Kysely<object>;

/** A list in a report is cut here; its counts are of all. */
const most = 500;
const incidentDays = 90;
const dayMs = 86_400_000;

/** What stands open: findings, risks that are not closed, and the incidents of the last three months. */
export async function readOpen(
  db: Db,
  nowMs: number,
): Promise<Pick<Reported, "findings" | "risks" | "incidents">> {
  return {
    findings: await findings(db, nowMs),
    risks: await risks(db, nowMs),
    incidents: await incidents(db, nowMs),
  };
}

const rank = sql.join(
  Severity.options.map((it, at) => sql`when ${sql.lit(it)} then ${sql.lit(at)}`),
  sql` `,
);
const days = sql.join(
  Severity.options.map((it) => sql`when ${sql.lit(it)} then ${sql.lit(dueDays[it])}`),
  sql` `,
);

async function findings(db: Db, nowMs: number): Promise<Reported["findings"]> {
  const due = sql`opened_at + make_interval(days => case severity ${days} end)`;
  const overdue = sql`${due} < ${isoTime(nowMs)}::timestamptz`;
  const counted = await all<{ severity: Severity; n: number; overdue: number }>(
    db,
    sql`select severity, count(*)::int as n, (count(*) filter (where ${overdue}))::int as overdue
      from findings where status = 'open' group by severity`,
  );
  const items = await all<{
    id: FindingId;
    kind: FindingKind;
    severity: Severity;
    subject: string;
    title: string;
    openedAt: string;
    overdue: boolean;
  }>(
    db,
    sql`select id, kind, severity, subject, title, opened_at as "openedAt", ${overdue} as overdue
      from findings where status = 'open' order by case severity ${rank} end desc, opened_at, id limit ${most}`,
  );
  const sum = (of: "n" | "overdue"): number => counted.reduce((so, row) => so + row[of], 0);
  const of = (severity: Severity): number =>
    counted.find((row) => row.severity === severity)?.n ?? 0;
  return {
    open: sum("n"),
    overdue: sum("overdue"),
    bySeverity: {
      low: of("low"),
      medium: of("medium"),
      high: of("high"),
      critical: of("critical"),
    },
    items,
    leftOut: sum("n") - items.length,
  };
}

async function risks(db: Db, nowMs: number): Promise<Reported["risks"]> {
  const live = await riskStore(db, nowMs).live();
  const items = live
    .map((it) => ({
      id: it.id,
      title: it.title,
      status: it.status,
      owner: it.owner,
      meanDollars: it.figures.after.mean,
      tailDollars: it.figures.after.tail,
      acceptedUntil: it.status === "accepted" ? (it.acceptance?.until ?? null) : null,
      acceptedBy: it.status === "accepted" ? (it.acceptance?.by.name ?? null) : null,
      criteria: it.controls.flatMap((one) => (one.kind === "criterion" ? [one.criterion] : [])),
    }))
    .sort((one, other) => other.tailDollars - one.tailDollars || (one.id < other.id ? -1 : 1));
  const accepted = items.filter(({ status }) => status === "accepted").length;
  return {
    open: items.length - accepted,
    accepted,
    items: items.slice(0, most),
    leftOut: Math.max(0, items.length - most),
  };
}

async function incidents(db: Db, nowMs: number): Promise<Reported["incidents"]> {
  const since = isoTime(nowMs - incidentDays * dayMs);
  const counted = sql`from incidents where mode <> 'test' and coalesce(closed_as, '') not in ('declined', 'merged')
    and reported_at >= ${since}::timestamptz`;
  const [sums] = await all<{ n: number; open: number; near: number; restricted: number }>(
    db,
    sql`select count(*)::int as n, (count(*) filter (where state <> 'closed'))::int as open,
      (count(*) filter (where near_miss))::int as near, (count(*) filter (where visibility = 'restricted'))::int as restricted ${counted}`,
  );
  const ids = await all<{ id: IncidentId }>(
    db,
    sql`select id ${counted} order by severity, reported_at desc limit ${most}`,
  );
  const found = await incidentStore(db).these(
    ids.map(({ id }) => id),
    nowMs,
  );
  const times = found
    .flatMap(({ nearMiss, durations: { containMs } }) =>
      nearMiss || containMs === null ? [] : [containMs],
    )
    .toSorted((one, other) => one - other);
  const items = found
    .filter(({ visibility }) => visibility === "everyone")
    .map(({ id, ref, title, severity, state, nearMiss, reportedAt, durations }) => ({
      id,
      ref,
      title,
      severity,
      state,
      nearMiss,
      reportedAt,
      containMs: durations.containMs,
    }))
    .sort((one, other) => (one.severity + one.id < other.severity + other.id ? -1 : 1));
  const total = sums?.n ?? 0;
  return {
    days: incidentDays,
    total,
    open: sums?.open ?? 0,
    nearMisses: sums?.near ?? 0,
    restricted: sums?.restricted ?? 0,
    containMsMedian: times[Math.floor((times.length - 1) / 2)] ?? null,
    items,
    leftOut: total - (sums?.restricted ?? 0) - items.length,
  };
}

async function all<T>(db: Db, query: RawBuilder<unknown>): Promise<T[]> {
  return (await query.execute(db)).rows as T[];
}
