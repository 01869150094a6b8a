import { sql } from "kysely";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { DatabaseTransaction } from "../platform/database.ts";
import type { Audit } from "../platform/write.ts";
import { packHashes } from "./checkpoints/tree.ts";
import { extendAll, readHead, type HeadRow } from "./log/head.ts";
import { draftAdmin, type AdminBody } from "./record.ts";

/** The log of changes to Reeve itself, which every process appends to. */
export const adminLog = 0;

/**
 * Appends a change to log 0 inside the caller's transaction, so that there is no change without its record and no
 * record without its change. The lock on the log's head orders changes of several processes.
 */
export const appendAudit = (db: DatabaseTransaction, clock: Clock, audit: Audit): Promise<void> =>
  appendAudits(db, clock, [audit]);

/** The same for many in their order, by as few statements: the head is held for a shorter time. */
export async function appendAudits(
  db: DatabaseTransaction,
  clock: Clock,
  audits: readonly Audit[],
): Promise<void> {
  const { rows } =
    await sql<HeadRow>`select log_id, size, chain, frontier from heads where log_id = ${adminLog} for update`.execute(
      db,
    );
  const [row] = rows;
  if (!row) throw new Error("the head of the log of changes is missing");
  const records = audits.map((audit) => draftAdmin(bodyOf(audit, isoTime(clock.now()))));
  const { head, links } = extendAll(
    readHead(row),
    records.map(({ body }) => body),
  );
  await sql`insert into records (log_id, seq, ts, kind, action, subject, body, hash, nodes)
    select ${adminLog}, seq, ts, 'admin', action, subject, body, hash, nodes
    from unnest(${links.map(({ seq }) => seq)}::bigint[], ${records.map(({ at }) => at)}::timestamptz[],
      ${records.map(({ action }) => action)}::text[], ${records.map(({ subject }) => subject)}::text[],
      ${records.map(({ body }) => body)}::text[], ${links.map(({ hash }) => Buffer.from(hash))}::bytea[],
      ${links.map(({ nodes }) => Buffer.from(nodes))}::bytea[]) as r(seq, ts, action, subject, body, hash, nodes)`.execute(
    db,
  );
  await sql`update heads set size = ${head.frontier.size}, chain = ${head.chain}, frontier = ${packHashes(head.frontier.roots)}
    where log_id = ${adminLog}`.execute(db);
}

const bodyOf = ({ change, operation, actor, requestId }: Audit, at: string): AdminBody => ({
  at,
  operation,
  actor: { kind: actor.kind, id: actor.id, name: actor.name },
  subject: change.subject,
  before: (change.before ?? null) as AdminBody["before"],
  after: (change.after ?? null) as AdminBody["after"],
  requestId,
});
