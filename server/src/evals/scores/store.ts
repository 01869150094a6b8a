import type { Aspect, EvaluatorKind } from "@reeve/contract/evaluator";
import type { ActionId, AgentId, EvaluatorId, ScoreId } from "@reeve/contract/id";
import type { Score, ScoreLabel, Unscored } from "@reeve/contract/score";
import { sql, type Generated, type Kysely, type Selectable } from "kysely";
import { rowsAs } from "../../platform/rows.ts";

type ScoresTable = {
  n: Generated<number>;
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
  cost_micros: number;
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
  cost_micros: score.costMicros,
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
  costMicros: row.cost_micros,
  at: row.at,
});

const said = {
  nth: "integer",
  id: "text",
  evaluator: "text",
  name: "text",
  version: "text",
  kind: "text",
  aspect: "text",
  agent: "text",
  agent_name: "text",
  agent_version: "text",
  session: "text",
  action: "text",
  label: "text",
  unscored: "text",
  value: "float8",
  measure: "float8",
  explanation: "text",
  inclusion: "float8",
  natural_rate: "boolean",
  cost_micros: "bigint",
  at: "timestamptz",
} as const;

/** Times that partitions are made for; what others date otherwise goes with the rest. */
const plausible = (month: string): boolean => month >= "2020" && month < "2100";

/**
 * Adds scores. What the same version of an evaluator said of the same session or step before is replaced in its place: its
 * `n` stays, so that who follows by `n` hears of it once. No two in one call may be of the same. Sums by hour, day and week
 * go with them.
 */
export async function addScores(db: Kysely<object>, scores: readonly Score[]): Promise<void> {
  if (scores.length === 0) return;
  const rows = scores.map(rowOf);
  for (const month of new Set(rows.map((row) => row.at.slice(0, 7)).filter(plausible)))
    await sql`select ensure_scores_partition(${`${month}-01T00:00:00Z`})`.execute(db);
  const given = rowsAs(
    "g",
    rows.map((row, nth) => ({ ...row, nth })),
    said,
  );
  await sql`with said as materialized (select * from ${given}),
  there as materialized (select s.* from (select distinct agent, session from said) d
    join scores s on (s.agent, s.session) = (d.agent, d.session)),
  before as materialized (select t.* from there t join said g
    on (t.agent, t.session, t.action, t.evaluator, t.version) = (g.agent, g.session, g.action, g.evaluator, g.version)),
  changed as (update scores s set label = g.label, unscored = g.unscored, value = g.value, measure = g.measure,
      explanation = g.explanation, inclusion = g.inclusion, natural_rate = g.natural_rate, cost_micros = g.cost_micros, at = g.at,
      agent_version = g.agent_version
    from before b join said g on (b.agent, b.session, b.action, b.evaluator, b.version) = (g.agent, g.session, g.action, g.evaluator, g.version)
    where s.n = b.n and s.at = b.at),
  added as (insert into scores (id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at)
    select id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
      unscored, value, measure, explanation, inclusion, natural_rate, cost_micros, at
    from said g where not exists (select from before b
      where (b.agent, b.session, b.action, b.evaluator, b.version) = (g.agent, g.session, g.action, g.evaluator, g.version))
    order by nth),
  streams as (insert into score_streams (evaluator, version, name, kind, aspect, first_at)
    select distinct on (evaluator, version) evaluator, version, name, kind, aspect, at from said g
    where not exists (select from score_streams s where (s.evaluator, s.version) = (g.evaluator, g.version))
    order by evaluator, version, at on conflict do nothing),
  moved as (
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, 1 as sign from said where action = ''
    union all
    select agent, evaluator, at, version, agent_version, label, inclusion, measure, cost_micros, -1 from before where action = ''),
  hours as (
    select agent, evaluator, date_trunc('hour', at, 'UTC') as hour, version, coalesce(agent_version, '') as agent_version,
      coalesce(sum(sign) filter (where label = 'pass'), 0) as passed, coalesce(sum(sign) filter (where label = 'fail'), 0) as failed,
      coalesce(sum(sign) filter (where label = 'unscored'), 0) as unscored,
      coalesce(sum(sign / inclusion) filter (where label <> 'unscored'), 0) as weight,
      coalesce(sum(sign / inclusion) filter (where label = 'pass'), 0) as weight_passed,
      coalesce(sum(sign / inclusion / inclusion) filter (where label <> 'unscored'), 0) as weight_squared,
      coalesce(sum(sign) filter (where measure is not null), 0) as measured, coalesce(sum(sign * measure), 0) as measure,
      sum(sign * cost_micros) as cost_micros
    from moved group by 1, 2, 3, 4, 5)
  insert into score_sums
    select span, agent, evaluator, date_trunc(span, hour, 'UTC'), version, agent_version, sum(passed), sum(failed), sum(unscored),
      sum(weight), sum(weight_passed), sum(weight_squared), sum(measured), sum(measure), sum(cost_micros)
    from hours cross join unnest(array['hour', 'day', 'week']) as span
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
  on conflict (span, agent, evaluator, at, version, agent_version) do update set
    passed = score_sums.passed + excluded.passed, failed = score_sums.failed + excluded.failed,
    unscored = score_sums.unscored + excluded.unscored, weight = score_sums.weight + excluded.weight,
    weight_passed = score_sums.weight_passed + excluded.weight_passed,
    weight_squared = score_sums.weight_squared + excluded.weight_squared,
    measured = score_sums.measured + excluded.measured, measure = score_sums.measure + excluded.measure,
    cost_micros = score_sums.cost_micros + excluded.cost_micros`.execute(db);
}

/** Takes away what these evaluators said of single steps of sessions that are scored again. */
export async function forgetSteps(
  db: Kysely<object>,
  sessions: readonly { readonly agent: AgentId; readonly session: string }[],
  evaluators: readonly EvaluatorId[],
): Promise<void> {
  if (sessions.length === 0) return;
  const given = JSON.stringify(sessions.map(({ agent, session }) => [agent, session]));
  await sql`delete from scores s using json_array_elements(${given}::json) k
    where s.agent = k ->> 0 and s.session = k ->> 1 and s.action <> '' and s.evaluator = any(${[...evaluators]})`.execute(
    db,
  );
}

/** Scores of whole sessions that came after `n`, in the order in which they came. */
export async function sessionScoresAfter(
  db: Kysely<object>,
  n: number,
  limit: number,
): Promise<readonly { n: number; score: Score }[]> {
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

export interface ScoreFilter {
  readonly agent?: AgentId | undefined;
  readonly session?: string | undefined;
  readonly evaluator?: EvaluatorId | undefined;
  readonly version?: string | undefined;
  readonly label?: ScoreLabel | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}
export interface ScorePosition {
  readonly at: string;
  readonly n: number;
}

/** Scores, newest first; single steps only of a session that is named. */
export async function listScores(
  db: Kysely<object>,
  { since, until, ...filter }: ScoreFilter,
  after: ScorePosition | null,
  limit: number,
): Promise<readonly { n: number; score: Score }[]> {
  let query = table(db).selectFrom("scores").selectAll();
  for (const [column, value] of Object.entries(filter))
    if (value !== undefined)
      query = query.where(column as keyof ScoreFilter & keyof ScoresTable, "=", value);
  if (filter.session === undefined) query = query.where("action", "=", "");
  if (since !== undefined) query = query.where("at", ">=", since);
  if (until !== undefined) query = query.where("at", "<", until);
  if (after !== null)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("at", "n"), "<", tuple(after.at, after.n)),
    );
  const rows = await query.orderBy("at", "desc").orderBy("n", "desc").limit(limit).execute();
  return rows.map((row) => ({ n: row.n, score: scoreOf(row) }));
}
