import type { Action } from "@reeve/contract/action";
import type { Answer } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";
import type { AgentSession } from "@reeve/contract/session";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { rowsAs } from "../../platform/rows.ts";
import { restMs, withNames, type Unnamed } from "./unnamed.ts";

type Db = Kysely<object>;

/** One action in the session it was done in; null where none was named. */
export interface Step {
  readonly action: string;
  readonly agent: string;
  readonly principal: string;
  readonly session: string | null;
  readonly at: string;
  readonly source: Action["source"];
  readonly server: string | null;
  readonly tool: string | null;
  readonly answer: Answer | null;
}

const longest = 320;
const text = (it: string): string => it.slice(0, longest).replace(/[\0\p{Cs}]/gu, "\u{fffd}");
const orNull = (it: string | null): string | null => (it === null ? null : text(it));

/** The step that an action is, where an agent did it. */
export function stepsOf(
  it: Omit<Step, "agent" | "principal"> & {
    readonly agent: string | null;
    readonly principal: string | null;
  },
): Step[] {
  const { action, agent, session, at, source, answer } = it;
  if (agent === null) return [];
  return [
    {
      action,
      agent,
      principal: text(it.principal ?? ""),
      session: session === "" ? null : orNull(session),
      at,
      source,
      server: orNull(it.server),
      tool: orNull(it.tool),
      answer,
    },
  ];
}

const columns = {
  action: "text",
  agent: "text",
  session: "text",
  at: "timestamptz",
  source: "text",
  server: "text",
  tool: "text",
  answer: "text",
} as const;

/** Writes steps down, each in its session; a session that goes on waits for its evaluators. */
export async function addSteps(db: Db, given: readonly Step[]): Promise<void> {
  if (given.length === 0) return;
  const { steps, unnamed } = withNames(given, await unnamedNear(db, given));
  if (unnamed.length > 0)
    await sql`insert into unnamed_sessions (agent, principal, session, first_at, last_at)
      select agent, principal, session, "firstAt", "lastAt" from json_to_recordset(${JSON.stringify(unnamed)}::json)
        as u(agent text, principal text, session text, "firstAt" timestamptz, "lastAt" timestamptz)
      on conflict (agent, principal, session) do update set first_at = excluded.first_at, last_at = excluded.last_at`.execute(
      db,
    );
  await sql`with added as (
      insert into session_steps (action, agent, session, at, source, server, tool, answer)
      select action, agent, session, at, source, server, tool, answer from ${rowsAs("s", steps, columns)}
      on conflict (action) do nothing returning agent, session, at)
    insert into session_heads as h (agent, session, first_at, last_at, waiting_since)
    select agent, session, min(at), max(at), min(at) from added group by agent, session order by agent, session
    on conflict (agent, session) do update set
      waiting_since = case when excluded.last_at > h.last_at or h.waiting_since is not null
        then least(h.waiting_since, excluded.waiting_since) end,
      first_at = least(h.first_at, excluded.first_at), last_at = greatest(h.last_at, excluded.last_at)`.execute(
    db,
  );
}

/** The stretches of work without a name that steps may belong to. */
async function unnamedNear(db: Db, steps: readonly Step[]): Promise<readonly Unnamed[]> {
  const those = steps.filter(({ session }) => session === null);
  if (those.length === 0) return [];
  const times = those.map(({ at }) => Date.parse(at));
  const of = [...new Set(those.map((it) => JSON.stringify([it.agent, it.principal])))];
  const { rows } =
    await sql<Unnamed>`select u.agent, u.principal, u.session, first_at as "firstAt", last_at as "lastAt"
    from json_array_elements(${`[${of.join(",")}]`}::json) as w
    join unnamed_sessions u on u.agent = w ->> 0 and u.principal = w ->> 1
    where last_at > ${isoTime(Math.min(...times) - restMs)}::timestamptz and first_at < ${isoTime(Math.max(...times) + restMs)}::timestamptz
    order by first_at, session`.execute(db);
  return rows;
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
