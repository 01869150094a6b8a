import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Of more sessions than these, the latest are counted. */
const most = 200_000;

/** Sessions since a time, with whether something in them was refused or went wrong, as these evaluators measured it. */
export async function recentSessions(
  db: Db,
  since: string,
  agent: AgentId | undefined,
  trouble: readonly EvaluatorId[],
): Promise<readonly { agent: string; session: string; troubled: boolean }[]> {
  const { rows } = await sql<{ agent: string; session: string; troubled: boolean }>`
    select h.agent, h.session, t.session is not null as troubled
    from (select agent, session from session_heads where last_at >= ${since}::timestamptz
      and ${agent === undefined ? sql`true` : sql`agent = ${agent}`} order by last_at desc limit ${most}) h
    left join (select distinct agent, session from scores where at >= ${since}::timestamptz and action = '' and measure > 0
      and evaluator = any(${[...trouble]})) t on t.agent = h.agent and t.session = h.session`.execute(
    db,
  );
  return rows;
}

/** What one session cost on average since a time, in millionths of a dollar; 0 where none was evaluated. */
export async function meanCost(db: Db, evaluator: EvaluatorId, since: string): Promise<number> {
  const { rows } = await sql<{ mean: number | null }>`
    select (sum(cost_micros) / nullif(sum(passed + failed + unscored), 0))::float8 as mean from score_sums
    where span = 'day' and evaluator = ${evaluator} and at >= ${since}::timestamptz`.execute(db);
  return Math.round(rows[0]?.mean ?? 0);
}
