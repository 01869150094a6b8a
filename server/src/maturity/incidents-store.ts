import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { IncidentFacts, RehearsalFacts } from "./facts.ts";

const quarterMs = 90 * 86_400_000;
const most = 500;

/** Incidents that were closed as resolved in the last 90 days, with when their postmortem was published. */
export async function closedLately(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly IncidentFacts[]> {
  const { rows } =
    await sql<IncidentFacts>`select i.id, i.ref, i.closed_at as "closedAt", p.published_at as "publishedAt",
      (select count(*)::int from incident_tasks t where t.incident_id = i.id and t.status = 'open'
        and t.due_at <= ${isoTime(nowMs)}::timestamptz) as overdue
    from incidents i left join incident_postmortems p on p.incident_id = i.id
    where i.closed_as = 'resolved' and i.mode <> 'test' and i.closed_at >= ${isoTime(nowMs - quarterMs)}::timestamptz
    order by i.closed_at desc limit ${most}`.execute(db);
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
      and i.closed_at >= ${isoTime(nowMs - quarterMs)}::timestamptz group by 1 limit ${most}`.execute(
      db,
    );
  return rows;
}
