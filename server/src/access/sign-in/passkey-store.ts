import type { CredentialId, PersonId } from "@reeve/contract/id";
import type { Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

export type Passkey = {
  id: CredentialId;
  person: PersonId;
  name: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  created_at: string;
  last_used_at: string | null;
};
type PasskeyTables = { passkeys: Passkey };

/** Passkeys: public keys and the counts of their signatures. */
export const passkeyStore = (db: Kysely<object>) => {
  const passkeys = db.withTables<PasskeyTables>();
  return {
    of(person: PersonId): Promise<Passkey[]> {
      return passkeys
        .selectFrom("passkeys")
        .selectAll()
        .where("person", "=", person)
        .orderBy("id")
        .execute();
    },

    async withCredential(credentialId: string): Promise<Passkey | null> {
      const row = await passkeys
        .selectFrom("passkeys")
        .selectAll()
        .where("credential_id", "=", credentialId)
        .executeTakeFirst();
      return row ?? null;
    },

    /** False when this passkey is already known. */
    async add(passkey: Passkey): Promise<boolean> {
      const done = await passkeys
        .insertInto("passkeys")
        .values(passkey)
        .onConflict((conflict) => conflict.column("credential_id").doNothing())
        .executeTakeFirst();
      return done.numInsertedOrUpdatedRows === 1n;
    },

    /** Moves the count on from where it was read; false when it was used or removed meanwhile. */
    async used(passkey: Passkey, counter: number, nowMs: number): Promise<boolean> {
      const done = await passkeys
        .updateTable("passkeys")
        .set({ counter, last_used_at: isoTime(nowMs) })
        .where("id", "=", passkey.id)
        .where("counter", "=", passkey.counter)
        .executeTakeFirst();
      return done.numUpdatedRows === 1n;
    },

    async remove(person: PersonId, id: CredentialId): Promise<boolean> {
      const done = await passkeys
        .deleteFrom("passkeys")
        .where("person", "=", person)
        .where("id", "=", id)
        .executeTakeFirst();
      return done.numDeletedRows === 1n;
    },
  };
};
