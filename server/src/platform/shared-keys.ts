import { sql } from "kysely";
import type { Database } from "./database.ts";
import type { Log } from "./log.ts";
import { readable, type Sealed } from "./sealed.ts";
import { CannotStart } from "./postgres/cannot-start.ts";
import { Unreadable, type Vault } from "./vault.ts";

export const sharedKeyPlace = (name: string): string => `shared key ${name}`;

/** Gives the key `name` that all processes have alike; `own` is what this one's key file holds. */
export type SharedKeys = (name: string, own: string) => Promise<string>;

/** With a database of one's own there are no others to share with. */
export const ownKeys: SharedKeys = (_name, own) => Promise.resolve(own);

/**
 * Keys in the database, sealed by the vault: a token or a session that one process gave out is good at every other. The
 * first process brings them. Who cannot read them does not start while others live, because half of what those gave out
 * would be refused here; where nobody else lives, its own keys take their place.
 */
export function sharedKeys(hands: {
  readonly database: Database;
  readonly vault: Vault;
  readonly log: Log;
  others(): Promise<number>;
}): SharedKeys {
  const { pool } = hands.database;
  return async (name, own) => {
    const place = sharedKeyPlace(name);
    await pool.query(
      "insert into shared_keys (name, sealed) values ($1, $2) on conflict do nothing",
      [name, hands.vault.seal(own, place)],
    );
    const { rows } = await pool.query<{ sealed: string }>(
      "select sealed from shared_keys where name = $1",
      [name],
    );
    let key = own;
    try {
      key = hands.vault.open(rows[0]?.sealed ?? "", place);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      if ((await hands.others()) > 0)
        throw new CannotStart(
          "Other processes of Reeve work on this database with keys that this one cannot read.",
          "Start all of them with the same --secret-keys (a name, a colon and the output of: openssl rand -base64 32).",
        );
      hands.log.warn({ name }, "the shared key cannot be read and nobody uses it: it is replaced");
    }
    // Sealed anew by the key that seals now, so that older ones can be retired.
    await pool.query("update shared_keys set sealed = $2 where name = $1", [
      name,
      hands.vault.seal(key, place),
    ]);
    return key;
  };
}

/** The keys in the database that all processes have alike. */
export const sharedKeysSealed: Sealed = {
  async reseal(db, vault) {
    const { rows } = await sql<{ name: string; sealed: string }>`
      select name, sealed from shared_keys order by name for update`.execute(db);
    const fix = "Start every process anew with the same keys, then rotate; nothing was changed.";
    for (const { name, sealed } of rows) {
      const key = readable(`The shared key ${name}`, fix, () =>
        vault.open(sealed, sharedKeyPlace(name)),
      );
      await sql`update shared_keys set sealed = ${vault.seal(key, sharedKeyPlace(name))}
        where name = ${name}`.execute(db);
    }
    return rows.length;
  },
};
