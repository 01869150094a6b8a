import type { OperationName } from "@reeve/contract/operations";
import { sql } from "kysely";
import { authorize, type Actor } from "./actor.ts";
import type { Ctx } from "./context.ts";
import type { Database, DatabaseTransaction } from "./database.ts";

/** What one change did, for the record. Secrets are left out by whoever makes the change. */
export interface Change {
  readonly subject: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** The only handle that can change anything. A room's store takes it as `tx.db.withTables<…>()`. */
export interface Tx {
  readonly db: DatabaseTransaction;
  /** Says what changed; at least one change must be noted or the transaction is refused. */
  note(change: Change): void;
  /**
   * Says that no decision can be about what changed, such as agents that have no credential and no grant: then the state
   * that decisions are made from is not read anew for it. The next change brings it along.
   */
  unread(): void;
}

export interface Audit {
  /** `ledger.seal` is what Reeve says of its own rows, and nobody can ask for. */
  readonly operation: OperationName | "ledger.seal";
  readonly actor: Pick<Actor, "kind" | "id" | "name">;
  readonly requestId: string;
  readonly change: Change;
}

export interface WriteHands {
  readonly database: Database;
  /** Appends to the ledger inside the transaction. */
  appendAudit(db: DatabaseTransaction, audit: Audit): Promise<void>;
  /** The same for many at once, where there is a quicker way. */
  appendAudits?(db: DatabaseTransaction, audits: readonly Audit[]): Promise<void>;
  /** Returns when this process decides by the state of `epoch` or a later one, and whoever else the operation waits for. */
  applied(epoch: number, operation: OperationName): Promise<void>;
}

/** Runs a change named by its operation. Resolves when it is committed, recorded, and in force in this process. */
export type Write = <R>(
  ctx: Ctx,
  operation: OperationName,
  change: (tx: Tx) => Promise<R>,
) => Promise<R>;

/**
 * Makes `write`: checks role and scope, runs the change, appends the audit record and raises the epoch, all in one
 * transaction; other processes learn of the epoch by NOTIFY. There is no other way to change anything.
 */
export function writer(hands: WriteHands): Write {
  return async (ctx, operation, change) => {
    authorize(ctx.actor, operation);
    const { result, epoch } = await hands.database.kysely.transaction().execute(async (db) => {
      const changes: Change[] = [];
      let read = true;
      const result = await change({
        db,
        note: (change) => changes.push(change),
        unread: () => (read = false),
      });
      if (changes.length === 0) throw new Error(`${operation} changed something without noting it`);
      const audits = changes.map((change) => ({
        operation,
        actor: { kind: ctx.actor.kind, id: ctx.actor.id, name: ctx.actor.name },
        requestId: ctx.requestId,
        change,
      }));
      if (hands.appendAudits) await hands.appendAudits(db, audits);
      else for (const audit of audits) await hands.appendAudit(db, audit);
      if (!read) return { result, epoch: null };
      const raised = await sql<{
        value: number;
      }>`update epoch set value = value + 1 returning value`.execute(db);
      const epoch = raised.rows[0]?.value;
      if (epoch === undefined) throw new Error("the epoch row is missing");
      await sql`select pg_notify('reeve_epoch', ${String(epoch)})`.execute(db);
      return { result, epoch };
    });
    if (epoch !== null) await hands.applied(epoch, operation);
    return result;
  };
}
