import type { ScoreGiven, ScoreSource } from "@reeve/contract/score";
import type { ActionId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Of these steps, those that are on record in the session that they are said to be of. */
export async function knownSteps(
  db: Db,
  scores: readonly Pick<ScoreGiven, "agent" | "session" | "action">[],
): Promise<ReadonlySet<string>> {
  const given = JSON.stringify(
    scores.flatMap(({ agent, session, action }) =>
      action === undefined ? [] : [[agent, session, action]],
    ),
  );
  const { rows } = await sql<{
    action: ActionId;
  }>`select s.action from json_array_elements(${given}::json) k
    join session_steps s on s.agent = k ->> 0 and s.session = k ->> 1 and s.action = k ->> 2`.execute(
    db,
  );
  return new Set(rows.map(({ action }) => action));
}

/** Whether a grader of this house is called so. */
export async function gradersCalled(db: Db, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{
    name: string;
  }>`select name from graders where name = any(${[...names]})`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

export type Source = Pick<ScoreSource, "id" | "name" | "version" | "kind" | "aspect">;

/** Keeps what others' evaluators are. */
export async function keepSources(
  db: Db,
  all: readonly Source[],
  by: string,
  at: string,
): Promise<void> {
  for (const it of all)
    await sql`insert into external_evaluators (evaluator, version, name, kind, aspect, by_name, first_at, last_at)
      values (${it.id}, ${it.version}, ${it.name}, ${it.kind}, ${it.aspect}, ${by}, ${at}::timestamptz, ${at}::timestamptz)
      on conflict (evaluator, version) do update set last_at = excluded.last_at, by_name = excluded.by_name,
        kind = excluded.kind`.execute(db);
}

export async function listSources(db: Db): Promise<ScoreSource[]> {
  const { rows } = await sql<
    ScoreSource & { id: EvaluatorId }
  >`select evaluator as id, name, version, kind, aspect,
      by_name as by, first_at as "firstAt", last_at as "lastAt" from external_evaluators
    order by last_at desc, name, version limit 500`.execute(db);
  return rows;
}
