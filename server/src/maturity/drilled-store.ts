import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { Rows } from "./assemble.ts";
import { isoOf, member, onRecord } from "./on-record-store.ts";
import type { DailyDrillFacts, OutageFacts } from "./facts-of-control.ts";

const longestMs = 90 * 86_400_000;
const most = 400;
const outageKinds = ["audit", "policy", "state"] as const;
const dailyKinds = ["live", "verify"] as const;

const passedOnRecord = onRecord({
  subject: sql.ref("drills.id"),
  at: null,
  says: [
    sql`'"operation":"drills.run"'`,
    sql`'"status":"passed"'`,
    member("startedAt", isoOf("drills.started_at")),
  ],
});
const why = sql`coalesce(why, case when not ${passedOnRecord} then 'The record knows of no such drill that passed then.' end)`;

/** Rehearsals of outages, newest first. One that was broken off says nothing. */
export async function outages(db: Kysely<object>, nowMs: number): Promise<readonly OutageFacts[]> {
  const { rows } =
    await sql<OutageFacts>`select id, kind, status = 'passed' and ${passedOnRecord} as passed, ${why} as why, started_at as at from drills
    where kind = any(${[...outageKinds]}) and status in ('passed', 'failed') and started_at >= ${isoTime(nowMs - longestMs)}::timestamptz
    order by id desc limit ${most}`.execute(db);
  return [...rows, ...(await drilledAndGone<OutageFacts>(db, outageKinds, nowMs - longestMs))];
}

/** Drills that the record knows to have ended, and that are there no more: nobody can say that they passed. */
async function drilledAndGone<T>(
  db: Kysely<object>,
  kinds: readonly string[],
  sinceMs: number,
): Promise<readonly T[]> {
  const { rows } =
    await sql<T>`select id, kind, false as passed, 'The record knows of it, and it is gone.' as why, at from (
      select c.subject as id, rec.body::json #>> '{admin,after,kind}' as kind, rec.body::json #>> '{admin,after,status}' as status, c.at
      from counted_changes c join records rec on rec.log_id = 0 and rec.seq = c.seq and rec.ts = c.at
      where c.operation = 'drills.run' and c.at >= ${isoTime(sinceMs)}::timestamptz and not exists (select from drills d where d.id = c.subject)) gone
    where status in ('passed', 'failed') and kind = any(${[...kinds]}) limit ${most}`.execute(db);
  return rows;
}

/** So long one may wait for its turn beyond the day. */
const dailyMs = 25 * 3_600_000;

/** What is to be rehearsed every day, as it went in the last. */
export async function dailyDrills(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly DailyDrillFacts[]> {
  const { rows } =
    await sql<DailyDrillFacts>`select id, kind, status = 'passed' and ${passedOnRecord} as passed, ${why} as why, started_at as at from drills
    where kind = any(${[...dailyKinds]}) and status in ('passed', 'failed') and started_at >= ${isoTime(nowMs - dailyMs)}::timestamptz
    order by id desc limit ${most}`.execute(db);
  return [...rows, ...(await drilledAndGone<DailyDrillFacts>(db, dailyKinds, nowMs - dailyMs))];
}

/** The agent that Reeve runs itself to rehearse with, while it reaches nothing but its own tool server. */
export async function apart(db: Kysely<object>): Promise<string | null> {
  const { rows } = await sql<{ agent: string }>`select c.agent_id as agent from drill_canary c
    where not exists (select from grants g where g.agent_id = c.agent_id and g.revoked_at is null and g.server_id <> c.server_id)
      and not exists (select from counted_uses u where u.agent = c.agent_id
        and u.server not in (select s.name from tool_servers s where s.id = c.server_id))`.execute(
    db,
  );
  return rows[0]?.agent ?? null;
}

const drills = "drills";

/**
 * The same without the canary: it is an instrument of Reeve's own, and what it is put through by the minute would only
 * dilute what is measured of everybody else. What drills change is no change of the house either.
 */
export function withoutCanary(rows: Rows, canary: string | null): Rows {
  if (canary === null) return rows;
  const of = <T extends { readonly agent: string | null }>(all: readonly T[]): readonly T[] =>
    all.filter(({ agent }) => agent !== canary);
  return {
    ...rows,
    agents: rows.agents.filter(({ id }) => id !== canary),
    credentials: of(rows.credentials),
    grants: of(rows.grants),
    days: of(rows.days),
    uses: of(rows.uses),
    attestations: of(rows.attestations),
    changes: of(rows.changes).filter(
      ({ actor_kind: kind, request_id: request }) => kind !== "system" || request !== drills,
    ),
    registrations: of(rows.registrations),
    stops: of(rows.stops),
    revocations: of(rows.revocations),
  };
}
