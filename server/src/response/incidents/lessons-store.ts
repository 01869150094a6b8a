import { sql, type Kysely } from "kysely";

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
