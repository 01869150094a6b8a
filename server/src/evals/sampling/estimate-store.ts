import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Of more sessions than these, the latest are counted. */
const most = 200_000;

/** How many sessions there were since a time, and in how many something was refused or went wrong, as these evaluators measured it. */
export async function recentSessions(
  db: Db,
  since: string,
  agent: AgentId | undefined,
  trouble: readonly EvaluatorId[],
): Promise<{ readonly sessions: number; readonly troubled: number }> {
  const of = agent === undefined ? sql`true` : sql`agent = ${agent}`;
  const { rows } = await sql<{ sessions: number; troubled: number }>`
    with h as materialized (select agent, session from session_heads where last_at >= ${since}::timestamptz and ${of}
      order by last_at desc limit ${most})
    select (select count(*)::int from h) as sessions,
      (select count(*)::int from (select distinct agent, session from scores where at >= ${since}::timestamptz and action = '' and measure > 0
        and evaluator = any(${[...trouble]}) and ${of}) t join h using (agent, session)) as troubled`.execute(
    db,
  );
  return rows[0] ?? { sessions: 0, troubled: 0 };
}

/** What one session cost on average since a time, in millionths of a dollar; 0 where none was evaluated. */
export async function meanCost(db: Db, evaluator: EvaluatorId, since: string): Promise<number> {
  const { rows } = await sql<{ mean: number | null }>`
    select (sum(cost_micros) / nullif(sum(passed + failed + unscored), 0))::float8 as mean from score_sums
    where span = 'day' and evaluator = ${evaluator} and at >= ${since}::timestamptz`.execute(db);
  return Math.round(rows[0]?.mean ?? 0);
}
