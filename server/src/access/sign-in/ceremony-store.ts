import type { PersonId } from "@reeve/contract/id";
import type { Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { newSecret } from "../../platform/ids.ts";
import { secretHash } from "./secret.ts";

const lifeMs = 5 * 60_000;

type CeremonyTables = {
  webauthn_ceremonies: {
    token_hash: Buffer;
    person: PersonId | null;
    challenge: string;
    expires_at: string;
  };
};

/** The challenges that passkeys are asked to sign: each is answered once, within five minutes. */
export const ceremonyStore = (db: Kysely<object>) => {
  const ceremonies = db.withTables<CeremonyTables>();
  return {
    /** Keeps the challenge and returns the name under which it is taken. `person` adds a passkey; null signs in. */
    async open(challenge: string, person: PersonId | null, nowMs: number): Promise<string> {
      const token = newSecret("ceremony");
      await ceremonies
        .insertInto("webauthn_ceremonies")
        .values({
          token_hash: secretHash(token),
          person,
          challenge,
          expires_at: isoTime(nowMs + lifeMs),
        })
        .execute();
      return token;
    },

    /** The challenge, which is gone from then on. */
    async take(token: string, person: PersonId | null, nowMs: number): Promise<string | null> {
      const row = await ceremonies
        .deleteFrom("webauthn_ceremonies")
        .where("token_hash", "=", secretHash(token))
        .where("person", "is not distinct from", person)
        .where("expires_at", ">", isoTime(nowMs))
        .returning("challenge")
        .executeTakeFirst();
      return row?.challenge ?? null;
    },

    async forget(nowMs: number): Promise<void> {
      await ceremonies
        .deleteFrom("webauthn_ceremonies")
        .where("expires_at", "<=", isoTime(nowMs))
        .execute();
    },
  };
};
