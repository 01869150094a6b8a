import { sql, type Kysely } from "kysely";

/** A text that is another whenever anything was changed, recorded or scored. */
export async function moves(db: Kysely<object>): Promise<string> {
  const { rows } = await sql<{
    epoch: number;
    records: number;
    scores: number;
  }>`select (select value from epoch) as epoch,
    (select coalesce(sum(size), 0)::bigint from heads) as records,
    (select coalesce(max(n), 0)::bigint from scores) as scores`.execute(db);
  const [row] = rows;
  return `${row?.epoch ?? ""} ${row?.records ?? ""} ${row?.scores ?? ""}`;
}
