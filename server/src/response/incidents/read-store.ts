import type {
  Incident,
  IncidentMode,
  IncidentRole,
  IncidentSeverity,
  IncidentState,
} from "@reeve/contract/incident";
import type { ActionId, IncidentId, PersonId } from "@reeve/contract/id";
import type { PolicyRef } from "@reeve/contract/decision";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { containedAt, type Hold } from "./contained.ts";
import { durationsOf } from "./durations.ts";

type Db = Kysely<object>;

export interface IncidentRow {
  readonly id: IncidentId;
  readonly ref: number;
  readonly title: string;
  readonly summary: string;
  readonly mode: IncidentMode;
  readonly near_miss: boolean;
  readonly visibility: Incident["visibility"];
  readonly state: IncidentState;
  readonly severity: IncidentSeverity;
  readonly cause_kind: Incident["cause"]["kind"];
  readonly cause_subject: string | null;
  readonly rule: string | null;
  readonly cause_key: string;
  readonly session: string | null;
  readonly by_name: string;
  readonly first_bad_at: string;
  readonly reported_at: string;
  readonly accepted_at: string | null;
  readonly identified_at: string | null;
  readonly resolved_at: string | null;
  readonly closed_at: string | null;
  readonly closed_as: NonNullable<Incident["closed"]>["as"] | null;
  readonly closed_reason: string | null;
  readonly closed_by: string | null;
  readonly merged_into: IncidentId | null;
  readonly policies: string;
  readonly policy_digest: string;
}

export async function rows(
  db: Db,
  where: RawBuilder<unknown>,
  rest: RawBuilder<unknown> = sql``,
): Promise<readonly IncidentRow[]> {
  return (await sql<IncidentRow>`select i.* from incidents i where ${where} ${rest}`.execute(db))
    .rows;
}

export async function shown(
  db: Db,
  found: readonly IncidentRow[],
  nowMs: number,
): Promise<Incident[]> {
  const ids = found.map(({ id }) => id);
  if (ids.length === 0) return [];
  const of = async <T>(query: RawBuilder<T>): Promise<readonly T[]> =>
    (await query.execute(db)).rows;
  const agents = await of(
    sql<
      { incident: string } & Incident["agents"][number]
    >`select incident_id as incident, agent_id as id, name, version
      from incident_agents where incident_id = any(${ids}) order by name`,
  );
  const actions = await of(
    sql<{
      incident: string;
      action: ActionId;
    }>`select incident_id as incident, action from incident_actions where incident_id = any(${ids}) order by n`,
  );
  const roles = await of(
    sql<{
      incident: string;
      role: IncidentRole;
      id: PersonId;
      name: string;
    }>`select r.incident_id as incident, r.role, p.id, p.name
      from incident_roles r join people p on p.id = r.person_id where r.incident_id = any(${ids})
      order by array_position(array['lead', 'comms', 'scribe', 'reporter'], r.role)`,
  );
  const tasks = await of(
    sql<{
      incident: string;
      open: number;
      overdue: number;
    }>`select incident_id as incident, count(*)::int as open,
      (count(*) filter (where due_at <= to_timestamp(${nowMs / 1000})))::int as overdue from incident_tasks
      where incident_id = any(${ids}) and status = 'open' group by 1`,
  );
  const holds = await holdsOf(db, ids);
  return found.map((row) => {
    const mine = <T extends { incident: string }>(all: readonly T[]): T[] =>
      all.filter(({ incident }) => incident === row.id);
    return incident(row, {
      agents: mine(agents).map(({ id, name, version }) => ({ id, name, version })),
      actions: mine(actions).map(({ action }) => action),
      roles: mine(roles).map(({ role, id, name }) => ({ role, person: { id, name } })),
      tasks: mine(tasks)[0] ?? { open: 0, overdue: 0 },
      holds: mine(holds),
    });
  });
}

/** What holds the agents of incidents back since the first bad action: what was done from its page, and every other stop. */
async function holdsOf(
  db: Db,
  ids: readonly IncidentId[],
): Promise<readonly (Hold & { incident: string })[]> {
  const { rows } = await sql<Hold & { incident: string }>`
    select c.incident_id as incident, c.agent_id as agent,
      greatest(c.at, (select max(p.confirmed_at) from stop_points p where p.stop_id = c.stop_id)) as at
    from incident_containments c where c.incident_id = any(${[...ids]}) and c.step <> 'preserve'
    union all
    select i.id, s.agent_id, greatest(s.made_at, (select max(p.confirmed_at) from stop_points p where p.stop_id = s.id))
    from incidents i join stops s on s.made_at >= i.first_bad_at and s.made_at <= coalesce(i.closed_at, 'infinity')
      and (s.level = 'everything' or (s.level = 'agent' and exists (select from incident_agents a where a.incident_id = i.id and a.agent_id = s.agent_id)))
    where i.id = any(${[...ids]})`.execute(db);
  return rows;
}

function incident(
  row: IncidentRow,
  of: Pick<Incident, "agents" | "actions" | "roles" | "tasks"> & {
    readonly holds: readonly Hold[];
  },
): Incident {
  const { open, overdue } = of.tasks;
  const times = {
    firstBadAt: row.first_bad_at,
    reportedAt: row.reported_at,
    acceptedAt: row.accepted_at,
    identifiedAt: row.identified_at,
    containedAt: row.near_miss ? row.first_bad_at : containedAt(of.agents, of.holds),
    resolvedAt: row.resolved_at,
    closedAt: row.closed_at,
  };
  return {
    id: row.id,
    ref: row.ref,
    title: row.title,
    summary: row.summary,
    mode: row.mode,
    nearMiss: row.near_miss,
    visibility: row.visibility,
    state: row.state,
    severity: row.severity,
    cause: { kind: row.cause_kind, subject: row.cause_subject, rule: row.rule },
    agents: of.agents,
    actions: of.actions,
    session: row.session,
    roles: of.roles,
    by: row.by_name,
    ...times,
    closed:
      row.closed_as === null
        ? null
        : {
            as: row.closed_as,
            reason: row.closed_reason ?? "",
            by: row.closed_by ?? "",
            into: row.merged_into,
          },
    durations: durationsOf(times),
    policies: { digest: row.policy_digest, items: JSON.parse(row.policies) as PolicyRef[] },
    tasks: { open, overdue },
  };
}
