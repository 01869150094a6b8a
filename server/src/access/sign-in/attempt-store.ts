import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { windowMs, type Counted } from "./limit.ts";

type AttemptTables = {
  sign_in_attempts: { key_hash: Buffer; since: string; tries: number };
};

const keyHash = ({ of, who }: Counted): Buffer =>
  createHash("sha256").update(`${of} ${who}`).digest();

/** Attempts to sign in, counted in the database so that every process counts the same. */
export const attemptStore = (db: Kysely<object>) => {
  const attempts = db.withTables<AttemptTables>();
  return {
    /** Counts one more before it is tried, so that many at once cannot slip through. */
    async count(counted: Counted, nowMs: number): Promise<{ tries: number; sinceMs: number }> {
      const over = isoTime(nowMs - windowMs);
      const row = await attempts
        .insertInto("sign_in_attempts")
        .values({ key_hash: keyHash(counted), since: isoTime(nowMs), tries: 1 })
        .onConflict((conflict) =>
          conflict.column("key_hash").doUpdateSet({
            tries: sql`case when sign_in_attempts.since <= ${over} then 1 else sign_in_attempts.tries + 1 end`,
            since: sql`case when sign_in_attempts.since <= ${over} then excluded.since else sign_in_attempts.since end`,
          }),
        )
        .returning(["tries", "since"])
        .executeTakeFirstOrThrow();
      return { tries: row.tries, sinceMs: Date.parse(row.since) };
    },

    /** Takes back what a good attempt counted. */
    async forgive(counted: Counted): Promise<void> {
      await attempts
        .updateTable("sign_in_attempts")
        .set(counted.of === "account" ? { tries: 0 } : { tries: sql`greatest(tries - 1, 0)` })
        .where("key_hash", "=", keyHash(counted))
        .execute();
    },

    async forget(nowMs: number): Promise<void> {
      await attempts
        .deleteFrom("sign_in_attempts")
        .where("since", "<", isoTime(nowMs - windowMs))
        .execute();
    },
  };
};
