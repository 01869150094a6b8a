import type { EvaluatorId, AgentId } from "@reeve/contract/id";
import type { Quality } from "@reeve/contract/quality";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { passRate } from "./rate.ts";

type Db = Kysely<object>;

interface Sums {
  readonly passed: number;
  readonly failed: number;
  readonly unscored: number;
  readonly weight: number;
  readonly weightPassed: number;
  readonly weightSquared: number;
  readonly measured: number;
  readonly measure: number;
}

const sums = sql`sum(passed)::bigint as passed, sum(failed)::bigint as failed, sum(unscored)::bigint as unscored,
  sum(weight) as weight, sum(weight_passed) as "weightPassed", sum(weight_squared) as "weightSquared",
  sum(measured)::bigint as measured, sum(measure) as measure`;

const counted = (it: Sums) => ({
  passed: it.passed,
  failed: it.failed,
  unscored: it.unscored,
  // Sums of differences may leave a trace behind.
  passRate:
    it.passed + it.failed === 0
      ? null
      : passRate({ weight: it.weight, passed: it.weightPassed, squared: it.weightSquared }),
  measure: it.measured === 0 ? null : it.measure / it.measured,
});

const mostRows = 2_000;
const dayMs = 86_400_000;
/** A Monday. */
const mondayMs = 4 * dayMs;
const weekMs = 7 * dayMs;

/** Sums since a day: whole weeks, and the days before and after them; what is newest is told by day. */
function since(from: string, nowMs: number) {
  const week = (ms: number): number => Math.floor((ms - mondayMs) / weekMs) * weekMs + mondayMs;
  const first = week(Date.parse(from) + weekMs - dayMs);
  const last = Math.max(first, week(nowMs) - weekMs);
  const day = (ms: number) => sql`${isoTime(ms)}::timestamptz`;
  return sql`(select * from score_sums where span = 'day' and at >= ${from}::timestamptz and at < ${day(first)}
    union all select * from score_sums where span = 'week' and at >= ${day(first)} and at < ${day(last)}
    union all select * from score_sums where span = 'day' and at >= ${day(last)}) sums`;
}

/**
 * By agent and evaluator, how the newest version of it says that sessions went since a day. That the collation is named
 * lets agents be found by their index, whose ids the union of spans would otherwise hide.
 */
export async function qualityBy(
  db: Db,
  from: string,
  nowMs: number,
  agent: AgentId | undefined,
): Promise<Quality[]> {
  const { rows } = await sql<
    Sums &
      Quality["evaluator"] & {
        agent: AgentId;
        agentName: string | null;
        lastAt: string;
        costMicros: number;
      }
  >`select s.agent, a.name as "agentName", s.evaluator as id, t.name, t.kind, t.aspect, s.version, s."lastAt", s."costMicros",
      s.passed, s.failed, s.unscored, s.weight, s."weightPassed", s."weightSquared", s.measured, s.measure
    from (select distinct on (agent, evaluator) * from (
        select agent, evaluator, version, max(at) as "lastAt", sum(cost_micros)::bigint as "costMicros", ${sums}
        from ${since(from, nowMs)} where ${agent === undefined ? sql`true` : sql`agent = ${agent}`}
        group by agent, evaluator, version having sum(passed + failed + unscored) > 0) v
      join (select evaluator as e, version as v, n from score_streams) f on f.e = v.evaluator and f.v = v.version
      order by agent, evaluator, "lastAt" desc, n desc) s
    join score_streams t on t.evaluator = s.evaluator and t.version = s.version
    left join agents a on a.id = s.agent collate "default"
    order by coalesce(a.name, s.agent), t.aspect, t.name limit ${mostRows}`.execute(db);
  return rows.map((row) => ({
    agent: { id: row.agent, name: row.agentName ?? row.agent },
    evaluator: {
      id: row.id,
      name: row.name,
      kind: row.kind,
      aspect: row.aspect,
      version: row.version,
    },
    ...counted(row),
    costMicros: row.costMicros,
    lastAt: row.lastAt,
  }));
}

type Of = { readonly agent: AgentId; readonly evaluator: EvaluatorId };

/** How it went over time, all versions together; where they change is for `versionsOf` to say. */
export async function bucketsOf(db: Db, of: Of, span: "hour" | "day", since: string) {
  const { rows } = await sql<Sums & { at: string }>`select at, ${sums} from score_sums
    where span = ${span} and agent = ${of.agent} and evaluator = ${of.evaluator} and at >= ${since}::timestamptz
    group by at having sum(passed + failed + unscored) > 0 order by at`.execute(db);
  return rows.map((row) => ({ at: row.at, ...counted(row) }));
}

/** Where another version of the evaluator or of the agent begins, after the first of each. */
export async function versionsOf(
  db: Db,
  { agent, evaluator }: Of,
  span: "hour" | "day",
  since: string,
) {
  const first = (column: "version" | "agent_version", name: "evaluator" | "agent") => sql`
    (select at, ${name}::text as of, version from (select min(at) as at, ${sql.ref(column)} as version from score_sums
      where span = ${span} and agent = ${agent} and evaluator = ${evaluator} and at >= ${since}::timestamptz
        and passed + failed + unscored > 0 and ${sql.ref(column)} <> ''
      group by 2 order by 1 offset 1 limit 50) v)`;
  const { rows } = await sql<{ at: string; of: "evaluator" | "agent"; version: string }>`
    ${first("version", "evaluator")} union all ${first("agent_version", "agent")} order by at, of, version`.execute(
    db,
  );
  return rows;
}
