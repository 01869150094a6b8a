import type { EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { Chosen } from "./check.ts";

type Db = Kysely<object>;

/** What people set of one evaluator. */
export interface Set {
  readonly on: boolean;
  readonly rate: number;
  readonly agents: Readonly<Record<string, number>>;
  readonly tools: Readonly<Record<string, number>>;
  readonly settings: Chosen;
  readonly changedAt: string;
  readonly changedBy: string;
}

export async function allSet(db: Db): Promise<ReadonlyMap<EvaluatorId, Set>> {
  const { rows } = await sql<
    Set & { id: EvaluatorId }
  >`select evaluator as id, is_on as "on", rate, agent_rates as agents, tool_rates as tools, settings,
      changed_at as "changedAt", changed_by as "changedBy" from evaluator_settings`.execute(db);
  return new Map(rows.map(({ id, ...set }) => [id, set]));
}

export async function putSet(db: Db, id: EvaluatorId, set: Set): Promise<void> {
  await sql`insert into evaluator_settings (evaluator, is_on, rate, agent_rates, tool_rates, settings, changed_at, changed_by)
    values (${id}, ${set.on}, ${set.rate}, ${JSON.stringify(set.agents)}, ${JSON.stringify(set.tools)}, ${JSON.stringify(set.settings)},
      ${set.changedAt}::timestamptz, ${set.changedBy})
    on conflict (evaluator) do update set is_on = excluded.is_on, rate = excluded.rate, agent_rates = excluded.agent_rates,
      tool_rates = excluded.tool_rates, settings = excluded.settings, changed_at = excluded.changed_at,
      changed_by = excluded.changed_by`.execute(db);
}
