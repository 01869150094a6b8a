import type {
  Incident,
  IncidentMode,
  IncidentRole,
  IncidentSeverity,
  IncidentState,
} from "@reeve/contract/incident";
import type { ActionId, AgentId, IncidentId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { rows, shown, type IncidentRow } from "./read-store.ts";

type Db = Kysely<object>;

/** An incident as it is declared. */
export type NewIncident = Pick<
  IncidentRow,
  | "id"
  | "title"
  | "summary"
  | "mode"
  | "near_miss"
  | "visibility"
  | "severity"
  | "cause_kind"
  | "cause_subject"
  | "rule"
  | "cause_key"
  | "session"
  | "by_name"
  | "first_bad_at"
  | "reported_at"
  | "policies"
  | "policy_digest"
> & {
  readonly agents: Incident["agents"];
  readonly actions: readonly ActionId[];
};

export interface IncidentFilter {
  readonly state?: IncidentState | undefined;
  readonly severity?: IncidentSeverity | undefined;
  readonly mode?: IncidentMode | undefined;
  readonly agent?: AgentId | undefined;
  /** Whoever asks, where they do not see what is restricted. */
  readonly seenBy: PersonId | "everybody" | null;
  readonly after: { readonly rank: number; readonly id: IncidentId } | null;
  readonly limit: number;
}

/** Those that are open first, the worst first. */
const rank = sql`(case when i.state = 'closed' then 10 else 0 end + right(i.severity, 1)::int)`;

export const incidentStore = (db: Db) => ({
  async find(id: IncidentId, nowMs: number): Promise<Incident | null> {
    const [row] = await rows(db, sql`i.id = ${id}`);
    return row ? ((await shown(db, [row], nowMs))[0] ?? null) : null;
  },

  /** Those of these ids that there are. */
  async these(ids: readonly IncidentId[], nowMs: number): Promise<readonly Incident[]> {
    return shown(db, await rows(db, sql`i.id = any(${[...ids]})`), nowMs);
  },

  async lock(id: IncidentId, nowMs: number): Promise<Incident | null> {
    await sql`select from incidents where id = ${id} for update`.execute(db);
    return this.find(id, nowMs);
  },

  /** One more than asked for tells that there are more. */
  async list(filter: IncidentFilter, nowMs: number): Promise<readonly Incident[]> {
    const asked = [
      ...(filter.state ? [sql`i.state = ${filter.state}`] : []),
      ...(filter.severity ? [sql`i.severity = ${filter.severity}`] : []),
      ...(filter.mode ? [sql`i.mode = ${filter.mode}`] : []),
      ...(filter.agent
        ? [
            sql`exists (select from incident_agents a where a.incident_id = i.id and a.agent_id = ${filter.agent})`,
          ]
        : []),
      ...(filter.seenBy === "everybody"
        ? []
        : [
            sql`(i.visibility = 'everyone' or exists (select from incident_roles r where r.incident_id = i.id and r.person_id = ${filter.seenBy}))`,
          ]),
      ...(filter.after
        ? [
            sql`(${rank} > ${filter.after.rank} or (${rank} = ${filter.after.rank} and i.id < ${filter.after.id}))`,
          ]
        : []),
    ];
    const where = asked.length === 0 ? sql`true` : sql.join(asked, sql` and `);
    const found = await rows(db, where, sql`order by ${rank}, i.id desc limit ${filter.limit + 1}`);
    return shown(db, found, nowMs);
  },

  /** The open incident of a cause. */
  async open(causeKey: string): Promise<IncidentId | null> {
    const { rows } = await sql<{
      id: IncidentId;
    }>`select id from incidents where cause_key = ${causeKey} and state <> 'closed'`.execute(db);
    return rows[0]?.id ?? null;
  },

  /** The open incident that began with an action. */
  async openWith(action: ActionId): Promise<IncidentId | null> {
    const { rows } = await sql<{
      id: IncidentId;
    }>`select i.id from incidents i join incident_actions a on a.incident_id = i.id where a.action = ${action} and i.state <> 'closed' limit 1`.execute(
      db,
    );
    return rows[0]?.id ?? null;
  },

  /** False where one of the same cause is open already. */
  async add(it: NewIncident): Promise<boolean> {
    const { numAffectedRows } = await sql`insert into incidents
      (id, title, summary, mode, near_miss, visibility, state, severity, cause_kind, cause_subject, rule, cause_key, session, by_name,
        first_bad_at, reported_at, policies, policy_digest)
      values (${it.id}, ${it.title}, ${it.summary}, ${it.mode}, ${it.near_miss}, ${it.visibility}, 'triage', ${it.severity}, ${it.cause_kind},
        ${it.cause_subject}, ${it.rule}, ${it.cause_key}, ${it.session}, ${it.by_name}, ${it.first_bad_at}::timestamptz,
        ${it.reported_at}::timestamptz, ${it.policies}, ${it.policy_digest})
      on conflict (cause_key) where state <> 'closed' do nothing`.execute(db);
    if (numAffectedRows === 0n) return false;
    for (const { id, name, version } of it.agents)
      await sql`insert into incident_agents values (${it.id}, ${id}, ${name}, ${version})`.execute(
        db,
      );
    for (const [n, action] of it.actions.entries())
      await sql`insert into incident_actions values (${it.id}, ${n}, ${action})`.execute(db);
    return true;
  },

  async set(id: IncidentId, to: Partial<IncidentRow>): Promise<void> {
    await db
      .withTables<{ incidents: IncidentRow }>()
      .updateTable("incidents")
      .set(to)
      .where("id", "=", id)
      .execute();
  },

  async setRole(id: IncidentId, role: IncidentRole, person: PersonId | null): Promise<void> {
    if (person === null)
      await sql`delete from incident_roles where incident_id = ${id} and role = ${role}`.execute(
        db,
      );
    else
      await sql`insert into incident_roles values (${id}, ${role}, ${person})
        on conflict (incident_id, role) do update set person_id = excluded.person_id`.execute(db);
  },
});

export const rankOf = ({ state, severity }: Incident): number =>
  (state === "closed" ? 10 : 0) + Number(severity.slice(3));
