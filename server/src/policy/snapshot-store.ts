import type { AgentStatus, Tier } from "@reeve/contract/agent";
import type { AgentId, CredentialId, GrantId, PersonId } from "@reeve/contract/id";
import type { PolicyMode } from "@reeve/contract/policy";
import { credentialStore, type KnownCredential } from "../access/credentials/store.ts";
import type { Kysely } from "kysely";
import type { Database } from "../platform/database.ts";
import { allServers, type StoredServer } from "../registry/servers/store.ts";
import { allTools, type StoredTool } from "../registry/servers/tool-store.ts";
import type { StoredPolicy } from "./rules.ts";

type Tables = {
  epoch: { value: number };
  agents: {
    id: AgentId;
    name: string;
    status: AgentStatus;
    epoch: number;
    environment: string;
    tier: Tier;
    version: string | null;
    behaviour: PersonId | null;
  };
  people: { id: PersonId; name: string; status: string };
  tool_definitions: { tool_id: string; hash: string; definition: string };
  policies: { id: string; name: string };
  policy_versions: {
    policy_id: string;
    version: number;
    mode: PolicyMode;
    compiled: string;
    removed_at: string | null;
  };
  grants: {
    id: GrantId;
    agent_id: AgentId;
    server_id: string;
    tools: string[];
    expires_at: string | null;
    revoked_at: string | null;
  };
  tool_servers: { id: string; name: string; removed_at: string | null };
};

/** The database as it was at one moment, as far as deciding needs it. */
export interface ReadState {
  readonly epoch: number;
  readonly agents: readonly ReadAgent[];
  readonly credentials: ReadonlyMap<CredentialId, KnownCredential>;
  readonly servers: readonly StoredServer[];
  readonly tools: readonly StoredTool[];
  /** Definitions as JSON text by hash: those that were asked for. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly policies: readonly Omit<StoredPolicy, "compiled">[];
  /** By name and version: those that were asked for. */
  readonly compiled: ReadonlyMap<string, string>;
  readonly grants: readonly ReadGrant[];
}

export interface ReadAgent {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly epoch: number;
  readonly environment: string;
  readonly tier: Tier;
  readonly version: string | null;
  readonly owner: { readonly id: PersonId; readonly name: string; readonly status: string } | null;
}

export interface ReadGrant {
  readonly id: GrantId;
  readonly agent: AgentId;
  readonly server: string;
  readonly tools: readonly string[];
  readonly expiresAt: string | null;
}

/** What the reader has already: definitions by hash and policies by name and version never change. */
export interface Kept {
  hasDefinition(hash: string): boolean;
  hasPolicy(key: string): boolean;
}

export const policyKey = ({ name, version }: Pick<StoredPolicy, "name" | "version">): string =>
  `${name}@${version}`;

export async function readEpoch(database: Database): Promise<number> {
  const row = await database.kysely
    .withTables<Tables>()
    .selectFrom("epoch")
    .select("value")
    .executeTakeFirstOrThrow();
  return row.value;
}

/** Reads all of it in one transaction that sees one moment. */
export function readState(database: Database, kept: Kept): Promise<ReadState> {
  return database.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (transaction) => {
      const db = transaction.withTables<Tables>();
      const epoch = await db.selectFrom("epoch").select("value").executeTakeFirstOrThrow();
      const agents = await db
        .selectFrom("agents")
        .leftJoin("people", "people.id", "agents.behaviour")
        .select([
          "agents.id",
          "agents.name",
          "agents.status",
          "epoch",
          "environment",
          "tier",
          "version",
        ])
        .select([
          "people.id as owner_id",
          "people.name as owner_name",
          "people.status as owner_status",
        ])
        .execute();
      const tools = await allTools(transaction);
      const policies = await db
        .selectFrom("policy_versions")
        .innerJoin("policies", "policies.id", "policy_versions.policy_id")
        .select(["name", "version", "mode"])
        .where("removed_at", "is", null)
        .orderBy("name")
        .execute();
      const missing = policies.filter((policy) => !kept.hasPolicy(policyKey(policy)));
      const grants = await db
        .selectFrom("grants")
        .innerJoin("tool_servers", "tool_servers.id", "grants.server_id")
        .select(["grants.id", "agent_id", "tool_servers.name as server", "tools", "expires_at"])
        .where("revoked_at", "is", null)
        .where("tool_servers.removed_at", "is", null)
        .execute();
      return {
        epoch: epoch.value,
        agents: agents.map(({ owner_id, owner_name, owner_status, ...agent }) => ({
          ...agent,
          owner:
            owner_id !== null && owner_name !== null && owner_status !== null
              ? { id: owner_id, name: owner_name, status: owner_status }
              : null,
        })),
        credentials: await credentialStore(transaction).known(),
        servers: await allServers(transaction),
        tools,
        definitions: await definitions(
          db,
          tools.filter(({ hash }) => !kept.hasDefinition(hash)).map(({ hash }) => hash),
        ),
        policies,
        compiled: await compiled(db, missing),
        grants: grants.map(({ agent_id, expires_at, ...grant }) => ({
          ...grant,
          agent: agent_id,
          expiresAt: expires_at,
        })),
      };
    });
}

type Db = Kysely<Tables>;

async function definitions(
  db: Db,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .selectFrom("tool_definitions")
    .select(["hash", "definition"])
    .where("hash", "in", hashes)
    .execute();
  return new Map(rows.map(({ hash, definition }) => [hash, definition]));
}

async function compiled(
  db: Db,
  policies: readonly Omit<StoredPolicy, "compiled">[],
): Promise<ReadonlyMap<string, string>> {
  if (policies.length === 0) return new Map();
  const rows = await db
    .selectFrom("policy_versions")
    .innerJoin("policies", "policies.id", "policy_versions.policy_id")
    .select(["name", "version", "compiled"])
    .where("removed_at", "is", null)
    .where(
      "name",
      "in",
      policies.map(({ name }) => name),
    )
    .execute();
  return new Map(rows.map((row) => [policyKey(row), row.compiled]));
}
