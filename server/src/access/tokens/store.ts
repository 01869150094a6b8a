import { CredentialId, type PersonId } from "@reeve/contract/id";
import type { OperatorToken } from "@reeve/contract/person";
import type { Role, Scope } from "@reeve/contract/role";
import { sql, type Kysely } from "kysely";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import { cursorOf } from "../../platform/cursor.ts";
import type { PeopleTables } from "../../registry/people/store.ts";
import { secretHash } from "../sign-in/secret.ts";

const noteUseEveryMs = 60_000;

type TokenRow = {
  id: CredentialId;
  name: string;
  role: Role;
  scopes: Scope[];
  created_by: string;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
};
type TokenTables = PeopleTables & {
  operator_tokens: TokenRow & { token_hash: Buffer; person: PersonId | null };
};

const position = z.object({ at: z.iso.datetime(), id: CredentialId });
export const newestFirst = cursorOf("operator tokens", position);

const shown = [
  "id",
  "name",
  "role",
  "scopes",
  "created_by",
  "created_at",
  "expires_at",
  "last_used_at",
  "revoked_at",
] as const;

const operatorToken = (row: TokenRow): OperatorToken => ({
  id: row.id,
  name: row.name,
  role: row.role,
  scopes: row.scopes,
  createdBy: row.created_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});

/** A token as it was sent, with the person behind it as they are now. */
export interface HeldToken {
  readonly token: OperatorToken;
  readonly person: {
    readonly id: PersonId;
    readonly name: string;
    readonly role: Role;
    readonly active: boolean;
  } | null;
}

/** Operator tokens. What is read from here never holds a token, nor its hash. */
export const tokenStore = (db: Kysely<object>) => {
  const tokens = db.withTables<TokenTables>();
  return {
    /** Newest first; one more than asked for tells that there are more. */
    async list(limit: number, after: z.infer<typeof position> | null): Promise<OperatorToken[]> {
      let query = tokens
        .selectFrom("operator_tokens")
        .select(shown)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (after)
        query = query.where(
          sql<boolean>`(created_at, id) < (${after.at}::timestamptz, ${after.id})`,
        );
      return (await query.execute()).map(operatorToken);
    },

    async add(it: OperatorToken, token: string, person: PersonId | null): Promise<void> {
      await tokens
        .insertInto("operator_tokens")
        .values({
          id: it.id,
          name: it.name,
          token_hash: secretHash(token),
          role: it.role,
          scopes: it.scopes,
          created_by: it.createdBy,
          person,
          created_at: it.createdAt,
          expires_at: it.expiresAt,
          last_used_at: null,
          revoked_at: null,
        })
        .execute();
    },

    async lock(id: CredentialId): Promise<OperatorToken | null> {
      const row = await tokens
        .selectFrom("operator_tokens")
        .select(shown)
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst();
      return row ? operatorToken(row) : null;
    },

    async revoke(id: CredentialId, at: string): Promise<void> {
      await tokens
        .updateTable("operator_tokens")
        .set({ revoked_at: at })
        .where("id", "=", id)
        .execute();
    },

    async withToken(token: string): Promise<HeldToken | null> {
      const row = await tokens
        .selectFrom("operator_tokens as token")
        .leftJoin("people", "people.id", "token.person")
        .select([
          "token.id",
          "token.name",
          "token.role",
          "token.scopes",
          "token.created_by",
          "token.created_at",
          "token.expires_at",
          "token.last_used_at",
          "token.revoked_at",
          "people.id as person",
          "people.name as person_name",
          "people.role as person_role",
          "people.status as person_status",
        ])
        .where("token_hash", "=", secretHash(token))
        .executeTakeFirst();
      if (!row) return null;
      const { person: id, person_name: name, person_role: role, person_status: status } = row;
      const person = id && name && role ? { id, name, role, active: status === "active" } : null;
      return { token: operatorToken(row), person };
    },

    /** Notes that it was used, at most once a minute. */
    async noteUse(token: OperatorToken, nowMs: number): Promise<void> {
      const before = isoTime(nowMs - noteUseEveryMs);
      if (token.lastUsedAt !== null && token.lastUsedAt > before) return;
      await tokens
        .updateTable("operator_tokens")
        .set({ last_used_at: isoTime(nowMs) })
        .where("id", "=", token.id)
        .where((or) => or.or([or("last_used_at", "is", null), or("last_used_at", "<=", before)]))
        .execute();
    },
  };
};
