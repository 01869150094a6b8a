import type { Action } from "@reeve/contract/action";
import type { AgentId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { sql, type Kysely } from "kysely";
import { manyActions } from "../../ledger/actions/list.ts";
import { stepsIn } from "../../ledger/sessions/store.ts";

type Db = Kysely<object>;

export interface SessionRef {
  readonly agent: AgentId;
  readonly session: string;
}

/** Longer sessions are frozen up to here: what came later is not in the case. */
const mostSteps = 500;

/** What was done in a session, in the order of time. */
export async function actionsIn(db: Db, of: SessionRef): Promise<readonly Action[]> {
  const steps = await stepsIn(db, of, null, mostSteps);
  return manyActions(
    db,
    steps.map(({ action }) => action),
  );
}

export type Filter = Omit<Parsed<"datasets.gather">, "id" | "says">;

/** The latest sessions of registered agents in which something fits all of it; a score is one of the whole session. */
export async function sessionsThat(
  db: Db,
  { agent, server, tool, decision, outcome, evaluator, label, since, until, most }: Filter,
): Promise<readonly SessionRef[]> {
  const wanted = [
    sql`exists (select from agents a where a.id = s.agent)`,
    agent && sql`s.agent = ${agent}`,
    server && sql`s.server = ${server}`,
    tool && sql`s.tool = ${tool}`,
    decision && sql`s.answer = ${decision}`,
    since && sql`s.at >= ${since}::timestamptz`,
    until && sql`s.at < ${until}::timestamptz`,
    outcome &&
      sql`exists (select from records e where e.action = s.action and e.kind = 'end' and e.outcome = ${outcome}
        and e.ts >= s.at - interval '1 minute')`,
    (evaluator || label) &&
      sql`exists (select from scores c where c.agent = s.agent and c.session = s.session and c.action = ''
        and ${evaluator ? sql`c.name = ${evaluator}` : sql`true`} and ${label ? sql`c.label = ${label}` : sql`true`})`,
  ].filter((one) => one !== undefined && one !== "");
  const { rows } = await sql<SessionRef>`select s.agent, s.session from session_steps s
    where ${sql.join(wanted, sql` and `)} group by s.agent, s.session order by max(s.at) desc, s.session limit ${most}`.execute(
    db,
  );
  return rows;
}

/** Sessions of an agent whose names begin with this, by name. */
export async function sessionsNamed(
  db: Db,
  agent: AgentId,
  prefix: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ session: string }>`select distinct session from session_steps
    where agent = ${agent} and starts_with(session, ${prefix}) order by session`.execute(db);
  return rows.map(({ session }) => session);
}
