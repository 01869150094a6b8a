import type { Aspect } from "@reeve/contract/evaluator";
import type { AnnotationId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { sql, type Kysely } from "kysely";
import type { SessionRef } from "./recorded-store.ts";

interface Labelled extends SessionRef {
  readonly aspect: Aspect;
  readonly label: "pass" | "fail";
  readonly ref: AnnotationId;
  readonly agentName: string;
  /** When the last of them said so. */
  readonly at: string;
  /** What the last of them said should have been called. */
  readonly expected: string[] | null;
}

/** The sessions that people agreed on last; of registered agents, whose cases somebody answers for. */
export async function labelledSessions(
  db: Kysely<object>,
  {
    aspect,
    agent,
    label,
    evaluator,
    since,
    most,
  }: Omit<Parsed<"datasets.labelled">, "id" | "says">,
): Promise<readonly Labelled[]> {
  const wanted = [
    sql`t.done_at is not null`,
    label === undefined ? sql`t.label in ('pass', 'fail')` : sql`t.label = ${label}`,
    sql`exists (select from agents a where a.id = t.agent)`,
    aspect && sql`t.aspect = ${aspect}`,
    agent && sql`t.agent = ${agent}`,
    evaluator &&
      sql`exists (select from scores s where s.agent = t.agent and s.session = t.session and s.action = ''
        and s.evaluator = ${evaluator})`,
    since && sql`t.done_at >= ${since}::timestamptz`,
  ].filter((one) => one !== undefined && one !== "");
  const { rows } = await sql<Omit<Labelled, "expected"> & { expected: string | null }>`
    select t.agent, t.agent_name as "agentName", t.done_at as at, t.session, t.aspect, t.label, t.id as ref, (select l.expected from annotation_labels l
      where l.annotation = t.id and l.expected is not null order by l.at desc limit 1) as expected
    from annotations t where ${sql.join(wanted, sql` and `)} order by t.done_at desc limit ${most}`.execute(
    db,
  );
  return rows.map(({ expected, ...it }) => ({
    ...it,
    expected: expected === null ? null : (JSON.parse(expected) as string[]),
  }));
}
