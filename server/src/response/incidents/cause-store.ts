import type { Answer } from "@reeve/contract/decision";
import type { ActionId, AgentId, FindingId, PersonId, StopId } from "@reeve/contract/id";
import { sql, type Kysely, type RawBuilder } from "kysely";

type Db = Kysely<object>;

/** An action as far as an incident is about it. */
export interface BadAction {
  readonly id: ActionId;
  readonly at: string;
  readonly agent: AgentId | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly answer: Answer | null;
}

const columns = sql`action as id, ts as at, agent, server, tool, decision as answer`;

async function first<T>(db: Db, query: RawBuilder<T>): Promise<T | null> {
  return (await query.execute(db)).rows[0] ?? null;
}

export const recordedAction = (db: Db, id: ActionId): Promise<BadAction | null> =>
  first(
    db,
    sql<BadAction>`select ${columns} from records where kind = 'intent' and action = ${id} limit 1`,
  );

/** What was refused to an agent in a session; where nothing was, what it did there. The first of them first. */
export async function actionsOfSession(
  db: Db,
  agent: AgentId,
  session: string,
  most: number,
): Promise<readonly BadAction[]> {
  const { rows } =
    await sql<BadAction>`select action as id, at, agent, server, tool, answer from session_steps
    where agent = ${agent} and session = ${session} order by (answer in ('allow', 'scope')), at limit ${most}`.execute(
      db,
    );
  const refused = rows.filter(({ answer }) => answer !== "allow" && answer !== "scope");
  return refused.length > 0 ? refused : rows;
}

/** What of an agent was blocked since a time, the first first. */
export async function blockedSince(
  db: Db,
  agent: AgentId,
  since: string,
  most: number,
): Promise<readonly BadAction[]> {
  const { rows } = await sql<BadAction>`select ${columns} from records
    where kind = 'intent' and agent = ${agent} and decision = 'block' and ts >= ${since}::timestamptz order by ts limit ${most}`.execute(
    db,
  );
  return rows;
}

export interface FindingCause {
  readonly id: FindingId;
  readonly kind: string;
  readonly subject: string;
  readonly title: string;
  readonly opened_at: string;
  readonly began_at: string | null;
  readonly session: string | null;
}

export const findingCause = (db: Db, id: FindingId): Promise<FindingCause | null> =>
  first(
    db,
    sql<FindingCause>`select id, kind, subject, title, opened_at, began_at, session from findings where id = ${id}`,
  );

export interface StopCause {
  readonly id: StopId;
  readonly agent_id: AgentId | null;
  readonly says: string;
  readonly made_at: string;
}

export const stopCause = (db: Db, id: StopId): Promise<StopCause | null> =>
  first(db, sql<StopCause>`select id, agent_id, says, made_at from stops where id = ${id}`);

export interface AgentCause {
  readonly id: AgentId;
  readonly name: string;
  readonly version: string | null;
  /** Who answers for its incidents, or else for what it does. */
  readonly lead: PersonId | null;
  readonly owner: PersonId | null;
}

export const agentCause = (db: Db, id: AgentId): Promise<AgentCause | null> =>
  first(
    db,
    sql<AgentCause>`select id, name, version, coalesce(incidents, behaviour) as lead, behaviour as owner from agents where id = ${id}`,
  );

/** The version that an agent said it was of when it asked for an action. */
export async function versionThen(db: Db, action: ActionId): Promise<string | null> {
  const row = await first(
    db,
    sql<{
      version: string | null;
    }>`select (body::json)->'intent'->>'agentVersion' as version from records
      where kind = 'intent' and action = ${action} limit 1`,
  );
  return row?.version ?? null;
}
