import type { Aspect } from "@reeve/contract/evaluator";
import type { AgentId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import { sql, type Kysely } from "kysely";
import type { Said } from "../alarms/said.ts";
import type { SessionRef } from "../datasets/recorded-store.ts";
import { listScores } from "../scores/store.ts";

type Db = Kysely<object>;

/** A session that is sent to people by something beside its scores. */
export interface Sent extends SessionRef {
  readonly aspect: Aspect;
  readonly why: string;
  readonly rule: "alarm" | "incident";
}

const most = 100;

/** Everything that was said of one session as a whole. */
export const othersOf = async (db: Db, { agent, session }: Score): Promise<readonly Score[]> =>
  (await listScores(db, { agent: agent.id, session }, null, 100)).flatMap(({ score }) =>
    score.action === null ? [score] : [],
  );

/** The sessions that alarms since then show as what got worse. */
export async function ofAlarms(db: Db, since: string): Promise<readonly Sent[]> {
  const { rows } = await sql<{ agent: AgentId; aspect: Aspect; name: string; said: string }>`
    select al.agent, al.aspect, m.name, al.said from alarms al join monitors m on m.id = al.monitor
    where al.raised_at >= ${since}::timestamptz and not al.planted order by al.raised_at desc limit ${most}`.execute(
    db,
  );
  return rows.flatMap(({ agent, aspect, name, said }) =>
    (JSON.parse(said) as Said).examples.after.map((session) => ({
      agent,
      session,
      aspect,
      why: `An example of the alarm of ${name}.`,
      rule: "alarm" as const,
    })),
  );
}

/** The sessions that incidents since then are about. The title of one may not be for everybody. */
export async function ofIncidents(db: Db, since: string): Promise<readonly Sent[]> {
  const { rows } = await sql<SessionRef & { ref: number }>`
    with late as (select id, ref, session from incidents where reported_at >= ${since}::timestamptz and mode <> 'test'
      order by reported_at desc limit ${most})
    select distinct a.agent_id as agent, s.session, i.ref from late i join incident_agents a on a.incident_id = i.id
      join session_steps s on s.agent = a.agent_id and s.action in (select action from incident_actions x where x.incident_id = i.id)
    union select a.agent_id, i.session, i.ref from late i join incident_agents a on a.incident_id = i.id where i.session is not null
    limit ${most}`.execute(db);
  return rows.map(({ ref, ...it }) => ({
    ...it,
    aspect: "safety",
    why: `Incident ${ref} is about it.`,
    rule: "incident",
  }));
}
