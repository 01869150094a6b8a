import type { AnnotationRules, Rubric } from "@reeve/contract/annotation";
import type { Aspect } from "@reeve/contract/evaluator";
import type { EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { versionOf } from "./rubric.ts";

type Db = Kysely<object>;
type Row = Omit<AnnotationRules, "failsOf" | "rubrics"> & { failsOf: string; lookedTo: number };

/** The rules with how far they have looked; `lock`: unchanged by anyone else until the transaction ends. */
export async function rulesOf(
  db: Db,
  lock: "none" | "wait" | "skip" = "none",
): Promise<(AnnotationRules & { readonly lookedTo: number }) | null> {
  const how = { none: sql``, wait: sql`for update`, skip: sql`for update skip locked` }[lock];
  const { rows } =
    await sql<Row>`select share, second_share as "secondShare", fails_of as "failsOf", disagreements,
      alarms, incidents, looked_to as "lookedTo", changed_at as "changedAt", changed_by as "changedBy"
    from annotation_rules ${how}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  return {
    ...row,
    failsOf: JSON.parse(row.failsOf) as EvaluatorId[],
    rubrics: await rubricsOf(db),
  };
}

export async function rubricsOf(db: Db): Promise<Rubric[]> {
  const { rows } = await sql<{ aspect: Aspect; says: string; failureModes: string[] }>`
    select aspect, says, failure_modes as "failureModes" from annotation_rubrics
    order by array_position(array['quality', 'safety', 'policy'], aspect)`.execute(db);
  return rows.map((it) => ({ ...it, version: versionOf(it) }));
}

export async function putRules(
  db: Db,
  { failsOf, rubrics, ...it }: AnnotationRules,
  lookedTo: number,
): Promise<void> {
  await sql`update annotation_rules set share = ${it.share}, second_share = ${it.secondShare},
    fails_of = ${JSON.stringify(failsOf)}, disagreements = ${it.disagreements}, alarms = ${it.alarms},
    incidents = ${it.incidents}, looked_to = ${lookedTo}, changed_at = ${it.changedAt}::timestamptz,
    changed_by = ${it.changedBy}`.execute(db);
  for (const { aspect, says, failureModes } of rubrics)
    await sql`update annotation_rubrics set says = ${says}, failure_modes = ${failureModes} where aspect = ${aspect}`.execute(
      db,
    );
}

export async function lookedTo(db: Db, n: number): Promise<void> {
  await sql`update annotation_rules set looked_to = ${n}`.execute(db);
}

/** The newest score that there is. */
export async function newestScore(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`select coalesce(max(n), 0) as n from scores`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
