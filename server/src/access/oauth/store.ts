import type { AgentStatus } from "@reeve/contract/agent";
import type { AgentId, CredentialId } from "@reeve/contract/id";
import type { Kysely } from "kysely";
import { z } from "zod";
import { isoTime } from "../../platform/clock.ts";
import type { AgentTables } from "../../registry/agents/store.ts";
import type { KeyAlgorithm } from "../credentials/public-key.ts";
import type { CredentialTables } from "../credentials/store.ts";

/** An OAuth client: one credential of one agent, as the database has it at this moment. */
export interface Client {
  readonly id: CredentialId;
  readonly agent: { readonly id: AgentId; readonly name: string };
  readonly status: AgentStatus;
  readonly epoch: number;
  /** Null for a development token, which has no key. */
  readonly key: {
    readonly algorithm: KeyAlgorithm;
    readonly jwk: Readonly<Record<string, string>>;
  } | null;
  readonly expiresAtMs: number;
  readonly revoked: boolean;
}

type OAuthTables = AgentTables &
  CredentialTables & {
    used_identity_assertions: { issuer: string; jti: string; expires_at: string };
    revoked_tokens: { jti: string; credential_id: CredentialId; expires_at: string };
    used_assertions: { credential_id: CredentialId; jti: string; expires_at: string };
  };

const Jwk = z.record(z.string(), z.string());

export const oauthStore = (db: Kysely<object>) => {
  const tables = db.withTables<OAuthTables>();
  return {
    async client(id: CredentialId): Promise<Client | null> {
      const row = await tables
        .selectFrom("agent_credentials as c")
        .innerJoin("agents as a", "a.id", "c.agent_id")
        .select(["c.id", "c.algorithm", "c.public_key", "c.expires_at", "c.revoked_at"])
        .select(["a.id as agent_id", "a.name", "a.status", "a.epoch"])
        .where("c.id", "=", id)
        .executeTakeFirst();
      if (!row) return null;
      return {
        id: row.id,
        agent: { id: row.agent_id, name: row.name },
        status: row.status,
        epoch: row.epoch,
        key:
          row.algorithm && row.public_key
            ? {
                algorithm: row.algorithm,
                jwk: Jwk.parse(JSON.parse(row.public_key)),
              }
            : null,
        expiresAtMs: Date.parse(row.expires_at),
        revoked: row.revoked_at !== null,
      };
    },

    /** True for the one caller, of all processes, who is first with this assertion. */
    async use(client: CredentialId, jti: string, expiresAtMs: number): Promise<boolean> {
      const done = await tables
        .insertInto("used_assertions")
        .values({ credential_id: client, jti, expires_at: isoTime(expiresAtMs) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return done.numInsertedOrUpdatedRows === 1n;
    },

    /** True for the one caller, of all processes, who is first with this assertion of a provider. */
    async useIdentity(issuer: string, jti: string, expiresAtMs: number): Promise<boolean> {
      const done = await tables
        .insertInto("used_identity_assertions")
        .values({ issuer, jti, expires_at: isoTime(expiresAtMs) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return done.numInsertedOrUpdatedRows === 1n;
    },

    /** From now on the token lets nobody in. Those that are over are forgotten. */
    async revokeToken(
      credential: CredentialId,
      jti: string,
      expiresAtMs: number,
      nowMs: number,
    ): Promise<void> {
      await tables.deleteFrom("revoked_tokens").where("expires_at", "<", isoTime(nowMs)).execute();
      await tables
        .insertInto("revoked_tokens")
        .values({ jti, credential_id: credential, expires_at: isoTime(expiresAtMs) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /** Forgets assertions that no process would accept any more. */
    async forget(beforeMs: number): Promise<void> {
      await tables
        .deleteFrom("used_assertions")
        .where("expires_at", "<", isoTime(beforeMs))
        .execute();
      await tables
        .deleteFrom("used_identity_assertions")
        .where("expires_at", "<", isoTime(beforeMs))
        .execute();
    },
  };
};
