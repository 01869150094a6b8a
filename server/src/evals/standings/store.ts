import type { Aspect, EvaluatorKind } from "@reeve/contract/evaluator";
import type { EvaluatorId } from "@reeve/contract/id";
import type { Unscored } from "@reeve/contract/score";
import type { Disagreement } from "@reeve/contract/standing";
import { sql, type Kysely } from "kysely";
import { passRate } from "../quality/rate.ts";

type Db = Kysely<object>;

interface Sums {
  readonly passed: number;
  readonly failed: number;
  readonly unscored: number;
  readonly weight: number;
  readonly weightPassed: number;
  readonly weightSquared: number;
  readonly costMicros: number;
}
const sums = sql`sum(passed)::bigint as passed, sum(failed)::bigint as failed, sum(unscored)::bigint as unscored,
  sum(weight) as weight, sum(weight_passed) as "weightPassed", sum(weight_squared) as "weightSquared",
  sum(cost_micros)::bigint as "costMicros"`;

const counted = ({ weight, weightPassed, weightSquared, ...it }: Sums) => ({
  passed: it.passed,
  failed: it.failed,
  unscored: it.unscored,
  passRate:
    it.passed + it.failed === 0
      ? null
      : passRate({ weight, passed: weightPassed, squared: weightSquared }),
});

export type Scored = ReturnType<typeof counted> & {
  readonly costMicros: number;
  readonly lastAt: string;
};

/** What every version of every evaluator said since a day, by both. */
export async function scoredBy(db: Db, since: string): Promise<ReadonlyMap<string, Scored>> {
  const { rows } = await sql<Sums & { evaluator: EvaluatorId; version: string; lastAt: string }>`
    select evaluator, version, max(at) as "lastAt", ${sums} from score_sums
    where span = 'day' and at >= ${since}::timestamptz group by evaluator, version
    having sum(passed + failed + unscored) > 0`.execute(db);
  return new Map(
    rows.map((row) => [
      streamOf(row.evaluator, row.version),
      { ...counted(row), costMicros: row.costMicros, lastAt: row.lastAt },
    ]),
  );
}
export const streamOf = (evaluator: EvaluatorId, version: string): string =>
  `${evaluator} ${version}`;

export interface Stream {
  readonly id: EvaluatorId;
  readonly name: string;
  readonly kind: EvaluatorKind;
  readonly aspect: Aspect;
  readonly version: string;
}

/** People and other systems, each in the version that spoke last for the first time. */
export async function notOurs(db: Db): Promise<readonly Stream[]> {
  const { rows } =
    await sql<Stream>`select distinct on (evaluator) evaluator as id, name, kind, aspect, version
    from score_streams where kind in ('human', 'external') order by evaluator, n desc limit 500`.execute(
      db,
    );
  return rows;
}

/** How it went over all agents and versions, by day. */
export async function daysOf(db: Db, evaluator: EvaluatorId, since: string) {
  const { rows } = await sql<Sums & { at: string }>`select at, ${sums} from score_sums
    where span = 'day' and evaluator = ${evaluator} and at >= ${since}::timestamptz
    group by at having sum(passed + failed + unscored) > 0 order by at`.execute(db);
  return rows.map((row) => ({ at: row.at, ...counted(row), measure: null }));
}

/** Where another version of it begins, after the first of these days. */
export async function versionsSince(db: Db, evaluator: EvaluatorId, since: string) {
  const { rows } = await sql<{
    at: string;
    version: string;
  }>`select min(at) as at, version from score_sums
    where span = 'day' and evaluator = ${evaluator} and at >= ${since}::timestamptz and passed + failed + unscored > 0
    group by version order by 1, 2 offset 1 limit 50`.execute(db);
  return rows.map((row) => ({ ...row, of: "evaluator" as const }));
}

const newestUntold = 1_000;

/** Why it could not tell, the most frequent first. */
export async function untoldOf(db: Db, { id, version }: Stream, since: string) {
  const { rows } = await sql<{
    why: Unscored;
    sessions: number;
  }>`select unscored as why, count(*)::int as sessions from (
      select unscored from scores where evaluator = ${id} and version = ${version} and action = '' and label = 'unscored'
        and at >= ${since}::timestamptz order by at desc limit ${newestUntold}) s
    where unscored is not null group by 1 order by 2 desc, 1`.execute(db);
  return rows;
}

/** Sessions that it and people labelled the opposite, the latest labels first. */
export async function disagreementsOf(
  db: Db,
  { id, version, aspect }: Stream,
): Promise<Disagreement[]> {
  type Row = Omit<Disagreement, "agent"> & { agent: Disagreement["agent"]["id"]; name: string };
  const { rows } =
    await sql<Row>`select a.agent, a.agent_name as name, a.session, s.label as said, a.label as people, s.explanation,
      coalesce((select array_agg(distinct l.failure_mode) from annotation_labels l
        where l.annotation = a.id and l.failure_mode is not null), '{}') as "failureModes", a.done_at as at
    from annotations a join scores s on s.agent = a.agent and s.session = a.session and s.action = '' and s.evaluator = ${id}
      and s.version = ${version}
    where a.aspect = ${aspect} and a.done_at is not null and a.label in ('pass', 'fail') and s.label in ('pass', 'fail')
      and s.label <> a.label order by a.done_at desc limit 50`.execute(db);
  return rows.map(({ agent, name, ...it }) => ({ ...it, agent: { id: agent, name } }));
}
