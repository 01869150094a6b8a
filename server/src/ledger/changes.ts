import type { AdminRecord } from "@reeve/contract/ledger";
import type { Page } from "@reeve/contract/page";
import { sql, type Kysely } from "kysely";
import type { Parsed } from "@reeve/contract/operations";
import { badCursor } from "./actions/position.ts";
import { adminLog } from "./audit.ts";
import type { AdminBody } from "./record.ts";

/** Changes to Reeve itself, newest first. */
export async function listChanges(
  db: Kysely<object>,
  input: Parsed<"ledger.changes">,
): Promise<Page<AdminRecord>> {
  const { subject, cursor, limit } = input;
  if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw badCursor("changes");
  const { rows } = await sql<{ seq: number; body: string }>`select seq, body from records
    where log_id = ${adminLog} and kind = 'admin'
      and ${subject === undefined ? sql`true` : sql`subject = ${subject}`} and ${cursor === undefined ? sql`true` : sql`seq < ${Number(cursor)}`}
    order by seq desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit).map(({ seq, body }): AdminRecord => ({
    log: adminLog,
    seq,
    ...(JSON.parse(body) as { admin: AdminBody }).admin,
  }));
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.seq) : null };
}
