import type { PersonId } from "@reeve/contract/id";
import type { Role } from "@reeve/contract/role";
import type { Kysely } from "kysely";
import type { PeopleTables } from "../../registry/people/store.ts";
import { isoTime } from "../../platform/clock.ts";
import { secretHash } from "./secret.ts";

/** A session ends so long after its last use, and so long after signing in whatever its use. */
export const idleMs = 12 * 3_600_000;
export const absoluteMs = 7 * 24 * 3_600_000;
const noteUseEveryMs = 60_000;

type SessionTables = PeopleTables & {
  browser_sessions: {
    token_hash: Buffer;
    person: PersonId;
    created_at: string;
    used_at: string;
    expires_at: string;
    issuer: string | null;
  };
};

export interface Signed {
  readonly person: PersonId;
  readonly name: string;
  readonly role: Role;
}

/** Sessions of browsers. They carry no role: it is read from the person on every use. */
export const sessionStore = (db: Kysely<object>) => {
  const sessions = db.withTables<SessionTables>();
  return {
    async open(
      token: string,
      person: PersonId,
      nowMs: number,
      issuer: string | null = null,
    ): Promise<void> {
      const now = isoTime(nowMs);
      await sessions
        .insertInto("browser_sessions")
        .values({
          token_hash: secretHash(token),
          person,
          created_at: now,
          used_at: now,
          expires_at: isoTime(nowMs + absoluteMs),
          issuer,
        })
        .execute();
    },

    /** Who is signed in with the token; null when the session is over, or the person is no longer active. */
    async use(token: string, nowMs: number): Promise<Signed | null> {
      const row = await sessions
        .selectFrom("browser_sessions")
        .innerJoin("people", "people.id", "browser_sessions.person")
        .select(["people.id as person", "people.name", "people.role", "browser_sessions.used_at"])
        .where("token_hash", "=", secretHash(token))
        .where("people.status", "=", "active")
        .where("expires_at", ">", isoTime(nowMs))
        .where("used_at", ">", isoTime(nowMs - idleMs))
        .executeTakeFirst();
      if (!row) return null;
      if (Date.parse(row.used_at) <= nowMs - noteUseEveryMs)
        await this.noteUse(token, row.person, nowMs);
      return { person: row.person, name: row.name, role: row.role };
    },

    /** When its person signed in; null where there is no such session. */
    async openedMs(token: string): Promise<number | null> {
      const row = await sessions
        .selectFrom("browser_sessions")
        .select("created_at")
        .where("token_hash", "=", secretHash(token))
        .executeTakeFirst();
      return row ? Date.parse(row.created_at) : null;
    },

    async noteUse(token: string, person: PersonId, nowMs: number): Promise<void> {
      const now = isoTime(nowMs);
      await sessions
        .updateTable("browser_sessions")
        .set({ used_at: now })
        .where("token_hash", "=", secretHash(token))
        .where("used_at", "<", now)
        .execute();
      await sessions
        .updateTable("people")
        .set({ last_seen_at: now })
        .where("id", "=", person)
        .where((or) => or.or([or("last_seen_at", "is", null), or("last_seen_at", "<", now)]))
        .execute();
    },

    /** The provider that it was opened by. */
    async issuerOf(token: string): Promise<string | null> {
      const row = await sessions
        .selectFrom("browser_sessions")
        .select("issuer")
        .where("token_hash", "=", secretHash(token))
        .executeTakeFirst();
      return row?.issuer ?? null;
    },

    async end(token: string): Promise<void> {
      await sessions
        .deleteFrom("browser_sessions")
        .where("token_hash", "=", secretHash(token))
        .execute();
    },

    /** Ends the person's sessions, all but the one of `keep`. */
    async endAll(person: PersonId, keep: string | null): Promise<void> {
      let query = sessions.deleteFrom("browser_sessions").where("person", "=", person);
      if (keep !== null) query = query.where("token_hash", "!=", secretHash(keep));
      await query.execute();
    },

    async forget(nowMs: number): Promise<void> {
      await sessions
        .deleteFrom("browser_sessions")
        .where((or) =>
          or.or([
            or("expires_at", "<=", isoTime(nowMs)),
            or("used_at", "<=", isoTime(nowMs - idleMs)),
          ]),
        )
        .execute();
    },
  };
};
