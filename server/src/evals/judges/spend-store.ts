import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

export interface Spending {
  /** `2026-11-23`, UTC. */
  readonly day: string;
  readonly grader: EvaluatorId;
  readonly agent: AgentId;
}

/** The most that may be spent in a day, in millionths of a dollar. */
export interface Caps {
  readonly allMicros: number;
  readonly agentMicros: number;
}

/** Counts what is about to be spent; false where a cap leaves no room for it, and then nothing is. */
export const reserve = (
  db: Db,
  { day, grader, agent }: Spending,
  mostMicros: number,
  { allMicros, agentMicros }: Caps,
): Promise<boolean> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('judge spend'))`.execute(tx);
    const { rows } = await sql<{ whole: number; one: number }>`select
        coalesce(sum(cost_micros) filter (where grader = ${grader}), 0)::float8 as whole,
        coalesce(sum(cost_micros) filter (where agent = ${agent}), 0)::float8 as one
      from judge_spend where day = ${day}::date and (grader = ${grader} or agent = ${agent})`.execute(
      tx,
    );
    const { whole = 0, one = 0 } = rows[0] ?? {};
    const room = whole + mostMicros <= allMicros && one + mostMicros <= agentMicros;
    await add(tx, { day, grader, agent }, room ? { costMicros: mostMicros } : { kept: 1 });
    return room;
  });

export interface Spent {
  readonly costMicros?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly asked?: number;
  readonly fromCache?: number;
  readonly kept?: number;
}

export async function add(db: Db, { day, grader, agent }: Spending, it: Spent): Promise<void> {
  await sql`insert into judge_spend as s (day, grader, agent, cost_micros, input_tokens, output_tokens, asked, from_cache, kept)
    values (${day}::date, ${grader}, ${agent}, ${it.costMicros ?? 0}, ${it.inputTokens ?? 0}, ${it.outputTokens ?? 0},
      ${it.asked ?? 0}, ${it.fromCache ?? 0}, ${it.kept ?? 0})
    on conflict (day, grader, agent) do update set cost_micros = s.cost_micros + excluded.cost_micros,
      input_tokens = s.input_tokens + excluded.input_tokens, output_tokens = s.output_tokens + excluded.output_tokens,
      asked = s.asked + excluded.asked, from_cache = s.from_cache + excluded.from_cache,
      kept = s.kept + excluded.kept`.execute(db);
}
