import type { AgentId, GrantId, ServerId } from "@reeve/contract/id";
import type { Grant } from "@reeve/contract/policy";
import type { Generated, Kysely, Selectable } from "kysely";
import { withPermit } from "./permit.ts";

type GrantsTable = {
  id: GrantId;
  agent_id: AgentId;
  server_id: ServerId;
  tools: string[];
  reason: string;
  created_by: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  held: Generated<boolean>;
};
type Tables = {
  grants: GrantsTable;
  agents: { id: AgentId; name: string };
  tool_servers: { id: ServerId; name: string; removed_at: string | null };
  tools: { server_id: ServerId; name: string };
};

/** Grants, in a database or in a transaction of it. */
export const grantStore = (database: Kysely<object>) => {
  const db = database.withTables<Tables>();
  const all = () =>
    db
      .selectFrom("grants")
      .innerJoin("agents", "agents.id", "grants.agent_id")
      .innerJoin("tool_servers", "tool_servers.id", "grants.server_id")
      .selectAll("grants")
      .select(["agents.name as agent_name", "tool_servers.name as server_name"]);
  return {
    /** Newest first; one more than asked for tells that there are more. */
    async list(limit: number, agent: AgentId | null, before: GrantId | null): Promise<Grant[]> {
      let query = all()
        .orderBy("grants.id", "desc")
        .limit(limit + 1);
      if (agent !== null) query = query.where("agent_id", "=", agent);
      if (before !== null) query = query.where("grants.id", "<", before);
      return (await query.execute()).map(grant);
    },

    /** The grant, unchanged by anyone else until the transaction ends. */
    async lock(id: GrantId): Promise<Grant | null> {
      const row = await all().where("grants.id", "=", id).forUpdate("grants").executeTakeFirst();
      return row ? grant(row) : null;
    },

    async add(it: Grant, server: ServerId): Promise<void> {
      await db
        .insertInto("grants")
        .values({
          id: it.id,
          agent_id: it.agent.id,
          server_id: server,
          tools: it.tools,
          reason: it.reason,
          created_by: it.createdBy,
          created_at: it.createdAt,
          expires_at: it.expiresAt,
          revoked_at: null,
          held: it.held,
        })
        .execute();
    },

    async revoke(id: GrantId, at: string): Promise<void> {
      await db.updateTable("grants").set({ revoked_at: at }).where("id", "=", id).execute();
    },

    /** A server there is now, with every tool it was ever seen to have; null where there is none of that name. */
    async serverNamed(name: string): Promise<{ id: ServerId; tools: string[] } | null> {
      const server = await db
        .selectFrom("tool_servers")
        .select("id")
        .where("name", "=", name)
        .where("removed_at", "is", null)
        .executeTakeFirst();
      if (!server) return null;
      const tools = await db
        .selectFrom("tools")
        .select("name")
        .where("server_id", "=", server.id)
        .orderBy("name")
        .execute();
      return { id: server.id, tools: tools.map((tool) => tool.name) };
    },
  };
};

const grant = (row: Selectable<GrantsTable> & { agent_name: string; server_name: string }): Grant =>
  withPermit({
    id: row.id,
    agent: { id: row.agent_id, name: row.agent_name },
    server: row.server_name,
    tools: row.tools,
    reason: row.reason,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    held: row.held,
  });
