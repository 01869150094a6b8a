import { sql, type Kysely } from "kysely";

/** A text that is another whenever anything was changed or recorded. */
export async function moves(db: Kysely<object>): Promise<string> {
  const { rows } = await sql<{
    epoch: number;
    records: number;
  }>`select (select value from epoch) as epoch,
    (select coalesce(sum(size), 0)::bigint from heads) as records`.execute(db);
  const [row] = rows;
  return `${row?.epoch ?? ""} ${row?.records ?? ""}`;
}
