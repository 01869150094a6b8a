import type { AdminRecord } from "@reeve/contract/ledger";
import type { Page } from "@reeve/contract/page";
import { sql, type Kysely } from "kysely";
import type { Parsed } from "@reeve/contract/operations";
import { z } from "zod";
import { cursorOf, pageOf } from "../platform/cursor.ts";
import { adminLog } from "./audit.ts";
import type { AdminBody } from "./record.ts";

const newestFirst = cursorOf("changes", z.int().nonnegative());

/** Changes to Reeve itself, newest first. */
export async function listChanges(
  db: Kysely<object>,
  input: Parsed<"ledger.changes">,
): Promise<Page<AdminRecord>> {
  const { subject, limit } = input;
  const after = newestFirst.read(input.cursor);
  const { rows } = await sql<{ seq: number; body: string }>`select seq, body from records
    where log_id = ${adminLog} and kind = 'admin'
      and ${subject === undefined ? sql`true` : sql`subject = ${subject}`} and ${after === null ? sql`true` : sql`seq < ${after}`}
    order by seq desc limit ${limit + 1}`.execute(db);
  const records = rows.map(({ seq, body }): AdminRecord => ({
    log: adminLog,
    seq,
    ...(JSON.parse(body) as { admin: AdminBody }).admin,
  }));
  return pageOf(records, limit, newestFirst, ({ seq }) => seq);
}
