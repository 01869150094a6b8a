import type { PersonId } from "@reeve/contract/id";
import type { Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { secretHash } from "./secret.ts";

type LinkTables = {
  sign_in_links: {
    token_hash: Buffer;
    person: PersonId;
    created_at: string;
    expires_at: string;
    used_at: string | null;
  };
};

/** Links that sign in once. */
export const linkStore = (db: Kysely<object>) => {
  const links = db.withTables<LinkTables>();
  return {
    async add(token: string, person: PersonId, nowMs: number, expiresAt: string): Promise<void> {
      await links
        .insertInto("sign_in_links")
        .values({
          token_hash: secretHash(token),
          person,
          created_at: isoTime(nowMs),
          expires_at: expiresAt,
          used_at: null,
        })
        .execute();
    },

    /** Whose link it is, while it is good. */
    async personOf(token: string, nowMs: number): Promise<PersonId | null> {
      const row = await links
        .selectFrom("sign_in_links")
        .select("person")
        .where("token_hash", "=", secretHash(token))
        .where("used_at", "is", null)
        .where("expires_at", ">", isoTime(nowMs))
        .executeTakeFirst();
      return row?.person ?? null;
    },

    /** Uses the link up; of two at once one gets true. */
    async use(token: string, nowMs: number): Promise<boolean> {
      const done = await links
        .updateTable("sign_in_links")
        .set({ used_at: isoTime(nowMs) })
        .where("token_hash", "=", secretHash(token))
        .where("used_at", "is", null)
        .where("expires_at", ">", isoTime(nowMs))
        .executeTakeFirst();
      return done.numUpdatedRows === 1n;
    },

    /** Takes back the person's links that were not used. */
    async endAll(person: PersonId): Promise<void> {
      await links
        .deleteFrom("sign_in_links")
        .where("person", "=", person)
        .where("used_at", "is", null)
        .execute();
    },

    async forget(nowMs: number): Promise<void> {
      await links.deleteFrom("sign_in_links").where("expires_at", "<=", isoTime(nowMs)).execute();
    },
  };
};
