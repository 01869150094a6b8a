import type { Action } from "@reeve/contract/action";
import type { Answer } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";
import type { AgentSession } from "@reeve/contract/session";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** One action in the session it was done in. */
export interface Step {
  readonly action: string;
  readonly agent: string;
  readonly session: string;
  readonly at: string;
  readonly source: Action["source"];
  readonly server: string | null;
  readonly tool: string | null;
  readonly answer: Answer | null;
}

const longest = 320;
const text = (it: string): string => it.slice(0, longest).replace(/[\0\p{Cs}]/gu, "\u{fffd}");
const orNull = (it: string | null): string | null => (it === null ? null : text(it));

/** The step that an action is, where it was done by an agent in a session. */
export function stepsOf(
  it: Omit<Step, "agent" | "session"> & {
    readonly agent: string | null;
    readonly session: string | null;
  },
): Step[] {
  const { agent, session } = it;
  if (agent === null || session === null || session === "") return [];
  const { action, at, source, server, tool, answer } = it;
  return [
    {
      action,
      agent,
      session: text(session),
      at,
      source,
      server: orNull(server),
      tool: orNull(tool),
      answer,
    },
  ];
}

export async function addSteps(db: Db, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`insert into session_steps (action, agent, session, at, source, server, tool, answer)
    select action, agent, session, at, source, server, tool, answer from json_to_recordset(${JSON.stringify(steps)}::json)
      as s(action text, agent text, session text, at timestamptz, source text, server text, tool text, answer text)
    on conflict (action) do nothing`.execute(db);
}

/** Sessions are made of this many of an agent's latest steps. */
const mostSteps = 50_000;
const mostSessions = 100;

/** An agent's latest sessions. */
export async function listSessions(db: Db, agent: AgentId): Promise<AgentSession[]> {
  const { rows } =
    await sql<AgentSession>`select session, min(at) as "firstAt", max(at) as "lastAt", count(*)::int as steps,
      (count(*) filter (where answer not in ('allow', 'scope')))::int as refused,
      array_agg(distinct source) as sources,
      (array_agg(distinct coalesce(server || '/', '') || tool) filter (where tool is not null))[1:5] as tools
    from (select * from session_steps where agent = ${agent} order by at desc limit ${mostSteps}) s
    group by session order by max(at) desc, session limit ${mostSessions}`.execute(db);
  return rows.map((row) => ({ ...row, tools: row.tools ?? [] }));
}

/** The steps of a session in the order of time. */
export async function stepsIn(
  db: Db,
  { agent, session }: { readonly agent: AgentId; readonly session: string },
  after: { readonly at: string; readonly action: string } | null,
  limit: number,
): Promise<readonly { readonly at: string; readonly action: ActionId }[]> {
  const { rows } = await sql<{ at: string; action: ActionId }>`select at, action from session_steps
    where agent = ${agent} and session = ${session}
      and ${after ? sql`(at, action) > (${after.at}::timestamptz, ${after.action})` : sql`true`}
    order by at, action limit ${limit}`.execute(db);
  return rows;
}
