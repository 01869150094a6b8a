import type { FindingKind, Severity } from "@reeve/contract/finding";
import type { IncidentRule, RuleWhen } from "@reeve/contract/incident-rule";
import type { AgentId, FindingId, StopId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

interface Row {
  readonly name: string;
  readonly enabled: boolean;
  readonly severity: IncidentRule["severity"];
  readonly says: string;
  readonly changed_by: string;
  readonly changed_at: string;
}

const rule = ({ name, enabled, severity, says, changed_by, changed_at }: Row): IncidentRule => ({
  name,
  enabled,
  severity,
  when: JSON.parse(says) as RuleWhen,
  changedBy: changed_by,
  changedAt: changed_at,
});

export async function listRules(db: Db): Promise<IncidentRule[]> {
  const { rows } = await sql<Row>`select * from incident_rules order by name`.execute(db);
  return rows.map(rule);
}

/** What happened before a rule is made, or turned on again, declares nothing. */
export async function putRule(db: Db, it: IncidentRule): Promise<void> {
  await sql`insert into incident_rules values (${it.name}, ${it.enabled}, ${it.severity}, ${JSON.stringify(it.when)}, ${it.changedBy}, ${it.changedAt}::timestamptz)
    on conflict (name) do update set enabled = excluded.enabled, severity = excluded.severity, says = excluded.says,
      changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(db);
  await sql`insert into incident_rules_seen values (${it.name}, ${it.changedAt}::timestamptz)
    on conflict (name) do update set at = excluded.at`.execute(db);
}

/** From when on a rule looks: a little before it looked last, so that what was committed late is not missed. */
export async function seenTo(db: Db, name: string): Promise<string | null> {
  const { rows } = await sql<{
    at: string;
  }>`select at from incident_rules_seen where name = ${name}`.execute(db);
  return rows[0]?.at ?? null;
}

export async function nowSeenTo(db: Db, name: string, at: string): Promise<void> {
  await sql`update incident_rules_seen set at = ${at}::timestamptz where name = ${name} and at < ${at}::timestamptz`.execute(
    db,
  );
}

/** Whether an incident was declared of this cause since a time, whatever became of it: the same thing is not declared twice. */
export async function declaredSince(db: Db, causeKey: string, since: string): Promise<boolean> {
  const { rows } =
    await sql`select from incidents where cause_key = ${causeKey} and reported_at >= ${since}::timestamptz limit 1`.execute(
      db,
    );
  return rows.length > 0;
}

export interface OpenedFinding {
  readonly id: FindingId;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly opened_at: string;
}

export async function openedSince(db: Db, since: string): Promise<readonly OpenedFinding[]> {
  const { rows } = await sql<OpenedFinding>`select id, kind, severity, opened_at from findings
    where status = 'open' and opened_at >= ${since}::timestamptz order by opened_at limit 200`.execute(
    db,
  );
  return rows;
}

/** Agents of which so many actions were blocked since a time. */
export async function muchBlocked(
  db: Db,
  since: string,
  actions: number,
): Promise<readonly { agent: AgentId }[]> {
  const { rows } = await sql<{ agent: AgentId }>`select agent from records
    where kind = 'intent' and decision = 'block' and agent is not null and ts >= ${since}::timestamptz
    group by agent having count(*) >= ${actions} order by agent limit 50`.execute(db);
  return rows;
}

/** Stops since a time that hold an agent of the tier critical. */
export async function criticalStops(
  db: Db,
  since: string,
): Promise<readonly { id: StopId; made_at: string }[]> {
  const { rows } = await sql<{ id: StopId; made_at: string }>`select s.id, s.made_at from stops s
    where s.made_at >= ${since}::timestamptz and s.source <> 'drill' and exists (select from agents a where a.tier = 'critical'
      and (s.level = 'everything' or a.id = s.agent_id or (s.level = 'person' and a.behaviour = s.person_id)))
    order by s.made_at limit 50`.execute(db);
  return rows;
}

export interface OverdueTask {
  readonly incident: `inc_${string}`;
  readonly ref: number;
  readonly tasks: number;
}

/** Incidents with tasks that are overdue. */
export async function overdueTasks(db: Db, now: string): Promise<readonly OverdueTask[]> {
  const { rows } =
    await sql<OverdueTask>`select i.id as incident, i.ref, count(*)::int as tasks from incident_tasks t
    join incidents i on i.id = t.incident_id where t.status = 'open' and t.due_at <= ${now}::timestamptz group by i.id, i.ref`.execute(
      db,
    );
  return rows;
}
