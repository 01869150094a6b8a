import type { PolicyReview } from "@reeve/contract/policy-change";
import type { Kysely } from "kysely";

type Row = { required: PolicyReview; changed_by: string | null; changed_at: string | null };
type Tables = { policy_review: Row };

export interface StoredReview {
  readonly policyReview: PolicyReview;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
}

/** Whether changes of policies wait for a second person, in a database or in a transaction of it. */
export const reviewStore = (database: Kysely<object>) => {
  const db = database.withTables<Tables>();
  return {
    async read(): Promise<StoredReview> {
      return review(await db.selectFrom("policy_review").selectAll().executeTakeFirstOrThrow());
    },

    /** Nobody else changes it until the transaction ends; with `update`, nobody else relies on it either. */
    async hold(how: "share" | "update"): Promise<StoredReview> {
      const query = db.selectFrom("policy_review").selectAll();
      const locked = how === "share" ? query.forShare() : query.forUpdate();
      return review(await locked.executeTakeFirstOrThrow());
    },

    async set(it: StoredReview): Promise<void> {
      await db
        .updateTable("policy_review")
        .set({ required: it.policyReview, changed_by: it.changedBy, changed_at: it.changedAt })
        .execute();
    },
  };
};

const review = (row: Row): StoredReview => ({
  policyReview: row.required,
  changedBy: row.changed_by,
  changedAt: row.changed_at,
});
