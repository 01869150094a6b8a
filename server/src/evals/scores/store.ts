import type { Aspect, EvaluatorKind } from "@reeve/contract/evaluator";
import type { ActionId, AgentId, EvaluatorId, ScoreId } from "@reeve/contract/id";
import type { Score, ScoreLabel, Unscored } from "@reeve/contract/score";
import { sql, type Generated, type Kysely, type Selectable } from "kysely";

type ScoresTable = {
  n: Generated<string>;
  id: ScoreId;
  evaluator: EvaluatorId;
  name: string;
  version: string;
  kind: EvaluatorKind;
  aspect: Aspect;
  agent: AgentId;
  agent_name: string;
  agent_version: string | null;
  session: string;
  action: ActionId | "";
  label: ScoreLabel;
  unscored: Unscored | null;
  value: number | null;
  measure: number | null;
  explanation: string | null;
  inclusion: number;
  natural_rate: boolean;
  cost_micros: string;
  at: string;
};
export type ScoreTables = { scores: ScoresTable };

const table = (db: Kysely<object>): Kysely<ScoreTables> => db;

const rowOf = (score: Score) => ({
  id: score.id,
  evaluator: score.evaluator.id,
  name: score.evaluator.name,
  version: score.evaluator.version,
  kind: score.evaluator.kind,
  aspect: score.evaluator.aspect,
  agent: score.agent.id,
  agent_name: score.agent.name,
  agent_version: score.agentVersion,
  session: score.session,
  action: score.action ?? ("" as const),
  label: score.label,
  unscored: score.unscored,
  value: score.value,
  measure: score.measure,
  explanation: score.explanation,
  inclusion: score.inclusion,
  natural_rate: score.natural,
  cost_micros: String(score.costMicros),
  at: score.at,
});

export const scoreOf = (row: Selectable<ScoresTable>): Score => ({
  id: row.id,
  evaluator: {
    id: row.evaluator,
    name: row.name,
    version: row.version,
    kind: row.kind,
    aspect: row.aspect,
  },
  agent: { id: row.agent, name: row.agent_name },
  agentVersion: row.agent_version,
  session: row.session,
  action: row.action === "" ? null : row.action,
  label: row.label,
  unscored: row.unscored,
  value: row.value,
  measure: row.measure,
  explanation: row.explanation,
  inclusion: row.inclusion,
  natural: row.natural_rate,
  costMicros: Number(row.cost_micros),
  at: row.at,
});

/** Adds scores; what the same version of an evaluator said of the same session or step before is replaced by it. */
export async function addScores(db: Kysely<object>, scores: readonly Score[]): Promise<void> {
  if (scores.length === 0) return;
  const rows = scores.map(rowOf);
  for (const month of new Set(rows.map((row) => row.at.slice(0, 7))))
    await sql`select ensure_scores_partition(${`${month}-01T00:00:00Z`})`.execute(db);
  await table(db)
    .deleteFrom("scores")
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple("agent", "session", "action", "evaluator", "version"),
        "in",
        rows.map((row) => tuple(row.agent, row.session, row.action, row.evaluator, row.version)),
      ),
    )
    .execute();
  await table(db).insertInto("scores").values(rows).execute();
}

/** Scores of whole sessions that came after `n`, in the order in which they came. */
export async function sessionScoresAfter(
  db: Kysely<object>,
  n: string,
  limit: number,
): Promise<readonly { n: string; score: Score }[]> {
  const rows = await table(db)
    .selectFrom("scores")
    .selectAll()
    .where("n", ">", n)
    .where("action", "=", "")
    .orderBy("n")
    .limit(limit)
    .execute();
  return rows.map((row) => ({ n: row.n, score: scoreOf(row) }));
}
