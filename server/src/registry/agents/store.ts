import { DeclaredScope, type Agent, type AgentStatus, type Tier } from "@reeve/contract/agent";
import type { AgentId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely, type Selectable } from "kysely";
import type { PeopleTables } from "../people/store.ts";
import type { Standing } from "./status.ts";

type AgentsTable = {
  id: AgentId;
  name: string;
  name_key: string;
  purpose: string;
  environment: string;
  tier: Tier;
  status: AgentStatus;
  status_reason: string | null;
  resumes_to: Standing["resumesTo"];
  behaviour: PersonId | null;
  change: PersonId | null;
  incidents: PersonId | null;
  risk: PersonId | null;
  backup: PersonId | null;
  scope: string;
  version: string | null;
  epoch: number;
  created_at: string;
  updated_at: string;
  last_seen_at: string | null;
};
export type AgentTables = PeopleTables & { agents: AgentsTable };

/** An agent with what only the register needs to know of it. */
export interface Registered {
  readonly agent: Agent;
  readonly nameKey: string;
  readonly resumesTo: Standing["resumesTo"];
}

/** What every decision needs to know of an agent. */
export interface KnownAgent {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly epoch: number;
  readonly environment: string;
  readonly tier: Tier;
  readonly version: string | null;
  /** Who answers for its behaviour, and whether that person is still here. */
  readonly owner: { readonly id: PersonId; readonly status: string } | null;
}

export interface AgentFilter {
  readonly limit: number;
  /** The name key of the last agent of the page before. */
  readonly after: string | null;
  readonly status?: AgentStatus | undefined;
  readonly tier?: Tier | undefined;
  /** Found anywhere in the name, the purpose or the owner's name. */
  readonly q?: string | undefined;
}

/** More agents than one person can answer for. */
const mostAnswered = 1000;
const roles = ["behaviour", "change", "incidents", "risk", "backup"] as const;

/** Rows of agents, each with the names of the people who answer for it. */
export const agentsWithPeople = (db: Kysely<object>) => {
  let query = db.withTables<AgentTables>().selectFrom("agents").selectAll("agents");
  for (const role of roles)
    query = query.select((of) =>
      of
        .selectFrom("people")
        .select("people.name")
        .whereRef("people.id", "=", `agents.${role}`)
        .as(`${role}_name`),
    );
  return query;
};

/** Agents, in a database or in a transaction of it. */
export const agentStore = (db: Kysely<object>) => {
  const tables = db.withTables<AgentTables>();
  const withPeople = () => agentsWithPeople(db);

  return {
    async find(id: AgentId): Promise<Registered | null> {
      return read(await withPeople().where("id", "=", id).executeTakeFirst());
    },

    /** The agent, unchanged by anyone else until the transaction ends. */
    async lock(id: AgentId): Promise<Registered | null> {
      return read(await withPeople().where("id", "=", id).forUpdate().executeTakeFirst());
    },

    async withNameKey(nameKey: string): Promise<Registered | null> {
      return read(await withPeople().where("name_key", "=", nameKey).executeTakeFirst());
    },

    /** By name; one more than asked for tells that there are more. */
    async list(filter: AgentFilter): Promise<Registered[]> {
      let query = withPeople()
        .orderBy("name_key")
        .limit(filter.limit + 1);
      if (filter.after !== null) query = query.where("name_key", ">", filter.after);
      if (filter.status) query = query.where("status", "=", filter.status);
      if (filter.tier) query = query.where("tier", "=", filter.tier);
      if (filter.q) {
        const like = `%${filter.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
        query = query.where((of) =>
          of.or([
            of("agents.name", "ilike", like),
            of("agents.purpose", "ilike", like),
            of.exists(
              of
                .selectFrom("people")
                .select("people.id")
                .whereRef("people.id", "=", "agents.behaviour")
                .where("people.name", "ilike", like),
            ),
          ]),
        );
      }
      return (await query.execute()).flatMap((row) => read(row) ?? []);
    },

    /** Those of which a person holds a duty or is the backup, by name; retired ones aside. */
    async answeredBy(person: PersonId): Promise<Registered[]> {
      const rows = await withPeople()
        .where((of) => of.or(roles.map((role) => of(`agents.${role}`, "=", person))))
        .where("status", "!=", "retired")
        .orderBy("name_key")
        .limit(mostAnswered)
        .execute();
      return rows.flatMap((row) => read(row) ?? []);
    },

    /**
     * One at a time for each name, so that two changes at once cannot take the same one. Held until the transaction ends.
     * Names share a thousand locks: PostgreSQL has room for some thousands, and an import takes many.
     */
    async lockName(nameKey: string): Promise<void> {
      await sql`select pg_advisory_xact_lock(7233603, hashtext(${nameKey}) & 1023)`.execute(db);
    },

    async add(it: Registered): Promise<void> {
      await tables
        .insertInto("agents")
        .values({
          id: it.agent.id,
          created_at: it.agent.createdAt,
          last_seen_at: null,
          ...columns(it),
        })
        .execute();
    },

    async save(it: Registered): Promise<void> {
      await tables.updateTable("agents").set(columns(it)).where("id", "=", it.agent.id).execute();
    },

    /** Everyone whose name is exactly this, case aside. */
    async peopleNamed(name: string): Promise<PersonId[]> {
      const rows = await tables
        .selectFrom("people")
        .select("id")
        .where(sql`lower(name)`, "=", name.toLowerCase())
        .orderBy("id")
        .limit(10)
        .execute();
      return rows.map((row) => row.id);
    },

    /** Every agent there ever was, for the snapshot that decisions are made from. */
    async known(): Promise<ReadonlyMap<AgentId, KnownAgent>> {
      const rows = await tables
        .selectFrom("agents")
        .leftJoin("people", "people.id", "agents.behaviour")
        .select([
          "agents.id",
          "agents.name",
          "agents.status",
          "epoch",
          "environment",
          "tier",
          "version",
        ])
        .select(["behaviour", "people.status as owner_status"])
        .execute();
      return new Map(rows.map((row) => [row.id, known(row)]));
    },
  };
};

type KnownRow = Pick<
  AgentsTable,
  "id" | "name" | "status" | "epoch" | "environment" | "tier" | "version" | "behaviour"
> & {
  owner_status: string | null;
};

const known = ({ behaviour, owner_status, ...agent }: KnownRow): KnownAgent => ({
  ...agent,
  owner: behaviour && owner_status ? { id: behaviour, status: owner_status } : null,
});

export const columns = ({ agent, nameKey, resumesTo }: Registered) => ({
  name: agent.name,
  name_key: nameKey,
  purpose: agent.purpose,
  environment: agent.environment,
  tier: agent.tier,
  status: agent.status,
  status_reason: agent.statusReason,
  resumes_to: resumesTo,
  behaviour: agent.accountabilities.behaviour?.id ?? null,
  change: agent.accountabilities.change?.id ?? null,
  incidents: agent.accountabilities.incidents?.id ?? null,
  risk: agent.accountabilities.risk?.id ?? null,
  backup: agent.backup?.id ?? null,
  scope: JSON.stringify(agent.scope),
  version: agent.version,
  epoch: agent.epoch,
  updated_at: agent.updatedAt,
});

type Role = (typeof roles)[number];
type Row = Selectable<AgentsTable> & Partial<Record<`${Role}_name`, string | null>>;

export function read(row: Row | undefined): Registered | null {
  if (!row) return null;
  const person = (role: Role): Agent["owner"] => {
    const id = row[role];
    return id === null ? null : { id, name: row[`${role}_name`] ?? id };
  };
  const behaviour = person("behaviour");
  return {
    nameKey: row.name_key,
    resumesTo: row.resumes_to,
    agent: {
      id: row.id,
      name: row.name,
      purpose: row.purpose,
      environment: row.environment,
      tier: row.tier,
      status: row.status,
      owner: behaviour,
      accountabilities: {
        behaviour,
        change: person("change"),
        incidents: person("incidents"),
        risk: person("risk"),
      },
      backup: person("backup"),
      scope: DeclaredScope.parse(JSON.parse(row.scope)),
      version: row.version,
      statusReason: row.status_reason,
      epoch: row.epoch,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      lastSeenAt: row.last_seen_at,
    },
  };
}
