import type { Agreement } from "@reeve/contract/grader";
import type { EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { kappaOf, type Counts } from "./kappa.ts";

/** How often each grader, in its present version, and people say the same of the same sessions; of those that people labelled since then. */
export async function agreements(
  db: Kysely<object>,
  since?: string,
): Promise<ReadonlyMap<EvaluatorId, Agreement>> {
  const { rows } = await sql<Counts & { id: EvaluatorId; lastAt: string }>`select g.id,
      (count(*) filter (where s.label = 'pass' and a.label = 'pass'))::int as "passPass",
      (count(*) filter (where s.label = 'pass' and a.label = 'fail'))::int as "passFail",
      (count(*) filter (where s.label = 'fail' and a.label = 'pass'))::int as "failPass",
      (count(*) filter (where s.label = 'fail' and a.label = 'fail'))::int as "failFail",
      max(a.done_at) as "lastAt"
    from graders g join annotations a on a.aspect = g.aspect and a.done_at is not null
    join scores s on s.agent = a.agent and s.session = a.session and s.action = '' and s.evaluator = g.id
      and s.version = g.version
    where a.label in ('pass', 'fail') and s.label in ('pass', 'fail')
      and ${since === undefined ? sql`true` : sql`a.done_at >= ${since}::timestamptz`}
    group by g.id`.execute(db);
  return new Map(rows.map(({ id, lastAt, ...counts }) => [id, { ...kappaOf(counts), lastAt }]));
}

/** How often two people who labelled the same session since then say the same. Whoever said theirs first stands first. */
export async function agreementOfPeople(db: Kysely<object>, since: string): Promise<Agreement> {
  const { rows } = await sql<Counts & { lastAt: string | null }>`select
      (count(*) filter (where one = 'pass' and other = 'pass'))::int as "passPass",
      (count(*) filter (where one = 'pass' and other = 'fail'))::int as "passFail",
      (count(*) filter (where one = 'fail' and other = 'pass'))::int as "failPass",
      (count(*) filter (where one = 'fail' and other = 'fail'))::int as "failFail", max(at) as "lastAt"
    from (select (array_agg(l.label order by l.at, l.person))[1] as one, (array_agg(l.label order by l.at, l.person))[2] as other,
        max(l.at) as at
      from annotations a join annotation_labels l on l.annotation = a.id
      where a.done_at >= ${since}::timestamptz and a.wanted = 2 group by a.id having count(*) = 2) pairs`.execute(
    db,
  );
  const [row] = rows;
  if (!row) throw new Error("counting gave no row");
  const { lastAt, ...counts } = row;
  return { ...kappaOf(counts), lastAt };
}
