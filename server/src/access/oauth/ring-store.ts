import { sql, type Kysely } from "kysely";
import { sharedKeyPlace } from "../../platform/shared-keys.ts";
import type { Vault } from "../../platform/vault.ts";
import { ringOf, ringText, usualDays, type Ring } from "./key-ring.ts";

/** Among the keys that all processes have alike; resealed with them. */
export const ringName = "oauth-signing-ring";
const place = sharedKeyPlace(ringName);

/** The ring of a sealed text. Throws Unreadable where the vault has not its key. */
export const openRing = (vault: Pick<Vault, "open">, sealed: string): Ring =>
  ringOf(vault.open(sealed, place));

/** The keys of tokens, sealed, in a database or in a transaction of it. */
export const ringStore = (db: Kysely<object>, vault: Pick<Vault, "open" | "seal">) => ({
  /** With `lock`, nobody else changes it until the transaction ends. */
  async read(lock = false): Promise<Ring | null> {
    const { rows } = await sql<{ sealed: string }>`
      select sealed from shared_keys where name = ${ringName} ${lock ? sql`for update` : sql``}`.execute(
      db,
    );
    return rows[0] ? openRing(vault, rows[0].sealed) : null;
  },

  /** Begins with this one, where there is none. */
  async begin(ring: Ring): Promise<void> {
    await sql`insert into shared_keys (name, sealed) values (${ringName}, ${vault.seal(ringText(ring), place)})
      on conflict do nothing`.execute(db);
  },

  /** After how many days another key takes over by itself. */
  async everyDays(): Promise<number> {
    const { rows } = await sql<{ days: number }>`select days from signing_key_days`.execute(db);
    return rows[0]?.days ?? usualDays;
  },

  async setEveryDays(days: number): Promise<void> {
    await sql`insert into signing_key_days (days) values (${days})
      on conflict (one) do update set days = excluded.days`.execute(db);
  },

  async put(ring: Ring): Promise<void> {
    await sql`insert into shared_keys (name, sealed) values (${ringName}, ${vault.seal(ringText(ring), place)})
      on conflict (name) do update set sealed = excluded.sealed`.execute(db);
  },
});
