import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { ScoredFacts } from "./facts-of-evals.ts";

const dayMs = 86_400_000;
const longestMs = 90 * dayMs;
/** Of so long, the hour of a score is known; of what is older, its day. */
const hoursMs = 26 * 3_600_000;

/** The number of the newest score: another one whenever anything was scored. */
export async function newestScore(db: Kysely<object>): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select coalesce(max(n), 0)::bigint as n from scores`.execute(db);
  return rows[0]?.n ?? 0;
}

/** By agent, what evaluators could tell of its sessions in the last 90 days, by version of the agent and aspect. */
export async function scoredLately(
  db: Kysely<object>,
  nowMs: number,
): Promise<ReadonlyMap<string, readonly ScoredFacts[]>> {
  const { rows } = await sql<ScoredFacts & { agent: string }>`
    select s.agent, s.agent_version as version, t.aspect, max(s.at) as "lastAt" from score_sums s
    join score_streams t on t.evaluator = s.evaluator and t.version = s.version
    where s.passed + s.failed > 0 and ((s.span = 'day' and s.at >= ${isoTime(nowMs - longestMs)}::timestamptz)
      or (s.span = 'hour' and s.at >= ${isoTime(nowMs - hoursMs)}::timestamptz))
    group by 1, 2, 3`.execute(db);
  const by = new Map<string, ScoredFacts[]>();
  for (const { agent, ...it } of rows) {
    const own = by.get(agent);
    if (own) own.push(it);
    else by.set(agent, [it]);
  }
  return by;
}
