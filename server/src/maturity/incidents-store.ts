import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { IncidentFacts, RehearsalFacts } from "./facts.ts";
import { member, onRecord } from "./on-record-store.ts";

const quarterMs = 90 * 86_400_000;
const most = 500;

const said = (operation: string, at: string | null, ...says: readonly string[]) =>
  onRecord({
    subject: sql.ref("i.id"),
    at: at === null ? null : sql.ref(at),
    says: [member("operation", sql`${operation}`), ...says.map((it) => sql`${it}`)],
  });
const closed = said("incidents.close", "i.closed_at", '"as":"resolved"');
const declared = said("incidents.declare", null, '"mode":"test"');
const declaredWith = onRecord({
  subject: sql.ref("i.id"),
  at: null,
  says: [
    sql`'"operation":"incidents.declare"'`,
    sql`'"mode":"test"'`,
    member("id", sql.ref("a.agent_id")),
  ],
});

/** Incidents that were closed as resolved in the last 90 days, with when their postmortem was published, both as the record has it. */
export async function closedLately(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly IncidentFacts[]> {
  const { rows } =
    await sql<IncidentFacts>`select i.id, i.ref, i.closed_at as "closedAt", case when ${said("incidents.postmortem.publish", "p.published_at")} then p.published_at end as "publishedAt",
      (select count(*)::int from incident_tasks t where t.incident_id = i.id and t.status = 'open'
        and t.due_at <= ${isoTime(nowMs)}::timestamptz) as overdue
    from incidents i left join incident_postmortems p on p.incident_id = i.id
    where i.closed_as = 'resolved' and i.mode <> 'test' and i.closed_at >= ${isoTime(nowMs - quarterMs)}::timestamptz and ${closed}
    order by i.closed_at desc limit ${most}`.execute(db);
  return [...rows, ...(await closedAndGone(db, nowMs))];
}

/** Incidents that the record knows to be resolved, and that are there no more or as something else: nothing was learned from them. */
async function closedAndGone(db: Kysely<object>, nowMs: number): Promise<readonly IncidentFacts[]> {
  const { rows } =
    await sql<IncidentFacts>`select c.subject as id, 0 as ref, c.at as "closedAt", null as "publishedAt", 1 as overdue
    from counted_changes c join records rec on rec.log_id = 0 and rec.seq = c.seq and rec.ts = c.at and position('"as":"resolved"' in rec.body) > 0
      left join incidents i on i.id = c.subject and i.closed_as = 'resolved' and (i.mode <> 'test' or ${declared})
    where c.operation = 'incidents.close' and c.at >= ${isoTime(nowMs - quarterMs)}::timestamptz and i.id is null limit ${most}`.execute(
      db,
    );
  return rows;
}

/** Agents of which an incident was rehearsed to its end in the last 90 days, with the newest of each. */
export async function rehearsedLately(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly RehearsalFacts[]> {
  const { rows } =
    await sql<RehearsalFacts>`select a.agent_id as agent, max(i.closed_at) as at from incidents i
    join incident_agents a on a.incident_id = i.id where i.mode = 'test' and i.closed_as = 'resolved'
      and i.closed_at >= ${isoTime(nowMs - quarterMs)}::timestamptz and ${closed} and ${declaredWith} group by 1 limit ${most}`.execute(
      db,
    );
  return rows;
}
