import { sql } from "kysely";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { DatabaseTransaction } from "../platform/database.ts";
import type { Audit } from "../platform/write.ts";
import { packHashes } from "./checkpoints/tree.ts";
import { extend, readHead, type HeadRow } from "./log/head.ts";
import { draftAdmin, type AdminBody } from "./record.ts";

/** The log of changes to Reeve itself, which every process appends to. */
export const adminLog = 0;

/**
 * Appends a change to log 0 inside the caller's transaction, so that there is no change without its record and no
 * record without its change. The lock on the log's head orders changes of several processes.
 */
export async function appendAudit(
  db: DatabaseTransaction,
  clock: Clock,
  audit: Audit,
): Promise<void> {
  const { rows } =
    await sql<HeadRow>`select log_id, size, chain, frontier from heads where log_id = ${adminLog} for update`.execute(
      db,
    );
  const [row] = rows;
  if (!row) throw new Error("the head of the log of changes is missing");
  const { change, operation, actor, requestId } = audit;
  const body: AdminBody = {
    at: isoTime(clock.now()),
    operation,
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    subject: change.subject,
    before: (change.before ?? null) as AdminBody["before"],
    after: (change.after ?? null) as AdminBody["after"],
    requestId,
  };
  const record = draftAdmin(body);
  const { head, link } = extend(readHead(row), record.body);
  await sql`insert into records (log_id, seq, ts, kind, action, subject, body, hash, nodes)
    values (${adminLog}, ${link.seq}, ${record.at}::timestamptz, 'admin', ${record.action}, ${record.subject}, ${record.body}, ${link.hash}, ${link.nodes})`.execute(
    db,
  );
  await sql`update heads set size = ${head.frontier.size}, chain = ${head.chain}, frontier = ${packHashes(head.frontier.roots)}
    where log_id = ${adminLog}`.execute(db);
}
