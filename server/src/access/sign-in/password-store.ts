import type { PersonId } from "@reeve/contract/id";
import type { Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type PasswordTables = { passwords: { person: PersonId; hash: string; changed_at: string } };

/** Hashes of passwords. */
export const passwordStore = (db: Kysely<object>) => {
  const passwords = db.withTables<PasswordTables>();
  return {
    async hashOf(person: PersonId): Promise<string | null> {
      const row = await passwords
        .selectFrom("passwords")
        .select("hash")
        .where("person", "=", person)
        .executeTakeFirst();
      return row?.hash ?? null;
    },

    async set(person: PersonId, hash: string, nowMs: number): Promise<void> {
      const changed = { hash, changed_at: isoTime(nowMs) };
      await passwords
        .insertInto("passwords")
        .values({ person, ...changed })
        .onConflict((conflict) => conflict.column("person").doUpdateSet(changed))
        .execute();
    },
  };
};
