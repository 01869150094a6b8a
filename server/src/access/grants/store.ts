import type { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { AgentId, GrantId, ServerId } from "@reeve/contract/id";
import type { Grant } from "@reeve/contract/grant";
import { sql, type Generated, type Kysely, type Selectable } from "kysely";
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
  constraints: Generated<GrantConstraints>;
  version: Generated<number>;
};
type Tables = {
  grants: GrantsTable;
  agents: { id: AgentId; name: string };
  tool_servers: { id: ServerId; name: string; removed_at: string | null };
  tools: { server_id: ServerId; name: string };
  grant_uses: { grant_id: GrantId; total: number; day: string; today: number };
  grant_versions: {
    grant_id: GrantId;
    version: number;
    tools: string[];
    constraints: string;
    expires_at: string | null;
    ended_at: string;
    narrowed_by: string;
    reason: string;
  };
  /** Kept by the maturity room out of the record. */
  counted_grants: { grant_id: GrantId; last_at: string };
};

/** Grants, in a database or in a transaction of it. */
export const grantStore = (database: Kysely<object>) => {
  const db = database.withTables<Tables>();
  const all = () =>
    db
      .selectFrom("grants")
      .innerJoin("agents", "agents.id", "grants.agent_id")
      .innerJoin("tool_servers", "tool_servers.id", "grants.server_id")
      .leftJoin("grant_uses", "grant_uses.grant_id", "grants.id")
      .leftJoin("counted_grants", "counted_grants.grant_id", "grants.id")
      .selectAll("grants")
      .select(["agents.name as agent_name", "tool_servers.name as server_name"])
      .select(["grant_uses.total as used", "grant_uses.today as used_that_day"])
      .select(sql<string | null>`grant_uses.day::text`.as("used_day"))
      .select("counted_grants.last_at as last_used_at");
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
          constraints: sql`${JSON.stringify(it.constraints)}::jsonb`,
          version: it.version,
        })
        .execute();
    },

    /** Puts the narrower one in the place of what it was, which is kept for what was decided by it. */
    async narrow(before: Grant, after: Grant, by: string, reason: string, at: string) {
      await db
        .insertInto("grant_versions")
        .values({
          grant_id: before.id,
          version: before.version,
          tools: before.tools,
          constraints: JSON.stringify(before.constraints),
          expires_at: before.expiresAt,
          ended_at: at,
          narrowed_by: by,
          reason,
        })
        .execute();
      await db
        .updateTable("grants")
        .set({
          tools: after.tools,
          constraints: sql`${JSON.stringify(after.constraints)}::jsonb`,
          expires_at: after.expiresAt,
          version: after.version,
        })
        .where("id", "=", after.id)
        .execute();
    },

    /** What was used of the one is used of the other that stands in its place. */
    async carryUses(from: GrantId, to: GrantId): Promise<void> {
      await sql`insert into grant_uses (grant_id, total, day, today, at)
        select ${to}, total, day, today, at from grant_uses where grant_id = ${from}`.execute(db);
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

type Row = Selectable<GrantsTable> & {
  readonly agent_name: string;
  readonly server_name: string;
  readonly used: number | null;
  readonly used_that_day: number | null;
  readonly used_day: string | null;
  readonly last_used_at: string | null;
};

const grant = (row: Row): Grant =>
  withPermit({
    id: row.id,
    version: row.version,
    constraints: row.constraints,
    uses:
      row.used_day === null
        ? null
        : { total: row.used ?? 0, day: row.used_day, thatDay: row.used_that_day ?? 0 },
    lastUsedAt: row.last_used_at,
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
