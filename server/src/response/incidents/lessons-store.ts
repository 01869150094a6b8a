import { sql, type Kysely } from "kysely";

/** A drill by its id or kind: when it passed last since a time, and whether one was run since at all. */
export async function drillSince(
  db: Kysely<object>,
  target: string,
  since: string,
): Promise<{ readonly passedAt: string | null; readonly runs: number }> {
  const { rows } = await sql<{
    passedAt: string | null;
    runs: number;
  }>`select max(ended_at) filter (where status = 'passed') as "passedAt",
      count(*)::int as runs from drills where (id = ${target} or kind = ${target}) and started_at > ${since}::timestamptz`.execute(
    db,
  );
  return rows[0] ?? { passedAt: null, runs: 0 };
}

/** The version of a policy that is enforced, where it was made after a time; null where there is none. */
export async function versionAfter(
  db: Kysely<object>,
  name: string,
  after: string,
): Promise<number | null> {
  const { rows } = await sql<{
    version: number;
  }>`select v.version from policy_versions v join policies p on p.id = v.policy_id
    where p.name = ${name} and v.removed_at is null and v.mode = 'enforce' and v.created_at > ${after}::timestamptz`.execute(
    db,
  );
  return rows[0]?.version ?? null;
}
