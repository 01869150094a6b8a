import { sql, type Kysely } from "kysely";
import { systemActor } from "../platform/actor.ts";
import type { Clock } from "../platform/clock.ts";
import type { DatabaseTransaction } from "../platform/database.ts";
import { adminLog, appendAudits } from "./audit.ts";

/**
 * What some rows came to, said in the log of changes in the transaction that wrote them: whoever may write to the database
 * and has not the key can strike rows out, and not that they were there. A change says it in a member `sealed` of what it
 * notes; what is no change of anybody's has a record of its own.
 */
export interface Seal {
  /** Which kind of rows. */
  readonly what: "found" | "around" | "alarm";
  /** Which of them: a scope, a day, an id. */
  readonly of: string;
  readonly rows: number;
  /** Of those, what counts as an agent. */
  readonly agents?: number;
  /** SHA-256 (hex) over what of them may not change but by another seal. */
  readonly digest?: string;
}

/** Each by a record of its own, about `what/of`. Records wait for the disk, in whichever process they are made. */
export async function seal(
  db: DatabaseTransaction,
  clock: Clock,
  seals: readonly Seal[],
): Promise<void> {
  if (seals.length === 0) return;
  await sql`select set_config('synchronous_commit', 'on', true)`.execute(db);
  await appendAudits(
    db,
    clock,
    seals.map((it) => ({
      operation: "ledger.seal",
      actor: systemActor,
      requestId: "seals",
      change: { subject: subjectOf(it), before: null, after: { sealed: [it] } },
    })),
  );
}

const subjectOf = ({ what, of }: Pick<Seal, "what" | "of">): string => `${what}/${of}`;

/** The newest seal of some rows that has a record of its own, and when it was made. */
export async function newestSeal(
  db: Kysely<object>,
  of: Pick<Seal, "what" | "of">,
): Promise<{ readonly seal: Seal; readonly atMs: number } | null> {
  const { rows } = await sql<{ body: string }>`select body from records
    where kind = 'admin' and log_id = ${adminLog} and subject = ${subjectOf(of)} order by seq desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return null;
  const { at, after } = (
    JSON.parse(row.body) as { admin: { at: string; after: { sealed: Seal[] } } }
  ).admin;
  const [found] = after.sealed;
  return found ? { seal: found, atMs: Date.parse(at) } : null;
}
