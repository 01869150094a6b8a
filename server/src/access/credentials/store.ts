import type { Credential } from "@reeve/contract/agent";
import type { AgentId, CredentialId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import type { PublicKey } from "./public-key.ts";

type CredentialsTable = {
  id: CredentialId;
  agent_id: AgentId;
  kind: Credential["kind"];
  thumbprint: string | null;
  algorithm: PublicKey["algorithm"] | null;
  public_key: string | null;
  token_hash: string | null;
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
};
export type CredentialTables = { agent_credentials: CredentialsTable };

/** What every call needs to know of a credential that is not revoked. */
export interface KnownCredential {
  readonly id: CredentialId;
  readonly agent: AgentId;
  readonly kind: Credential["kind"];
  /** SHA-256 (hex) of a development token; null for a key. */
  readonly tokenHash: string | null;
  readonly expiresAtMs: number;
  /** The ids of its tokens that were revoked and would still live. */
  readonly revokedTokens?: readonly string[] | null;
}

/** The proof part of a new credential: exactly one of the two. */
export type Proof = { readonly key: PublicKey } | { readonly tokenHash: string };

/** Agents' credentials, in a database or in a transaction of it. */
export const credentialStore = (db: Kysely<object>) => {
  const tables = db.withTables<CredentialTables>();
  const live = () => tables.updateTable("agent_credentials").where("revoked_at", "is", null);
  return {
    async add(it: Credential, proof: Proof): Promise<void> {
      await tables
        .insertInto("agent_credentials")
        .values({
          id: it.id,
          agent_id: it.agent,
          kind: it.kind,
          thumbprint: it.thumbprint,
          algorithm: "key" in proof ? proof.key.algorithm : null,
          public_key: "key" in proof ? JSON.stringify(proof.key.jwk) : null,
          token_hash: "tokenHash" in proof ? proof.tokenHash : null,
          created_at: it.createdAt,
          expires_at: it.expiresAt,
          last_used_at: null,
          revoked_at: null,
        })
        .execute();
    },

    /** One at a time for each key, so that two at once cannot register it twice. Held until the transaction ends. */
    async lockThumbprint(thumbprint: string): Promise<void> {
      await sql`select pg_advisory_xact_lock(7233604, hashtext(${thumbprint}))`.execute(db);
    },

    /** The credential with this key, revoked ones too. */
    async withThumbprint(thumbprint: string): Promise<Credential | null> {
      return one(
        await tables
          .selectFrom("agent_credentials")
          .selectAll()
          .where("thumbprint", "=", thumbprint)
          .executeTakeFirst(),
      );
    },

    /** An agent's credential, unchanged by anyone else until the transaction ends. */
    async lock(agent: AgentId, id: CredentialId): Promise<Credential | null> {
      return one(
        await tables
          .selectFrom("agent_credentials")
          .selectAll()
          .where("id", "=", id)
          .where("agent_id", "=", agent)
          .forUpdate()
          .executeTakeFirst(),
      );
    },

    /** Newest first; one more than asked for tells that there are more. */
    async list(agent: AgentId, limit: number, before: CredentialId | null): Promise<Credential[]> {
      let query = tables
        .selectFrom("agent_credentials")
        .selectAll()
        .where("agent_id", "=", agent)
        .orderBy("id", "desc")
        .limit(limit + 1);
      if (before !== null) query = query.where("id", "<", before);
      return (await query.execute()).map(credential);
    },

    async revoke(id: CredentialId, at: string): Promise<void> {
      await live().set({ revoked_at: at }).where("id", "=", id).execute();
    },

    async revokeAll(agent: AgentId, at: string): Promise<void> {
      await live().set({ revoked_at: at }).where("agent_id", "=", agent).execute();
    },

    /** Every credential that is not revoked, for the snapshot that calls are identified by. */
    async known(): Promise<ReadonlyMap<CredentialId, KnownCredential>> {
      const rows = await tables
        .selectFrom("agent_credentials")
        .select(["id", "agent_id", "kind", "token_hash", "expires_at"])
        .select(
          sql<string[] | null>`(select array_agg(jti) from revoked_tokens r
            where r.credential_id = agent_credentials.id)`.as("revoked_tokens"),
        )
        .where("revoked_at", "is", null)
        .execute();
      return new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            agent: row.agent_id,
            kind: row.kind,
            tokenHash: row.token_hash,
            expiresAtMs: Date.parse(row.expires_at),
            revokedTokens: row.revoked_tokens,
          },
        ]),
      );
    },

    /** Notes when credentials, and so their agents, were last seen. Times only move forward. */
    async saw(seen: ReadonlyMap<CredentialId, number>): Promise<void> {
      for (const [id, ms] of seen) {
        const at = isoTime(ms);
        const row = await tables
          .updateTable("agent_credentials")
          .set({ last_used_at: at })
          .where("id", "=", id)
          .where((of) => of.or([of("last_used_at", "is", null), of("last_used_at", "<", at)]))
          .returning("agent_id")
          .executeTakeFirst();
        if (!row) continue;
        await db
          .withTables<{ agents: { id: AgentId; last_seen_at: string | null } }>()
          .updateTable("agents")
          .set({ last_seen_at: at })
          .where("id", "=", row.agent_id)
          .where((of) => of.or([of("last_seen_at", "is", null), of("last_seen_at", "<", at)]))
          .execute();
      }
    },
  };
};

const one = (row: CredentialsTable | undefined): Credential | null =>
  row ? credential(row) : null;

const credential = (row: CredentialsTable): Credential => ({
  id: row.id,
  agent: row.agent_id,
  kind: row.kind,
  thumbprint: row.thumbprint,
  algorithm: row.algorithm,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});
