import { sql, type Kysely } from "kysely";

/** A text that is another whenever anything was changed by an operation. */
export async function epoch(db: Kysely<object>): Promise<string> {
  const { rows } = await sql<{ value: number }>`select value from epoch`.execute(db);
  return String(rows[0]?.value ?? "");
}
