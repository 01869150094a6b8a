import type { Overview } from "@reeve/contract/overview";
import { sql, type Kysely } from "kysely";

/** How many of what is registered, in one round trip. */
export async function countRegistered(
  db: Kysely<object>,
): Promise<Pick<Overview, "agents" | "servers" | "findings">> {
  const { rows } = await sql<Record<string, number>>`
    select
      (select count(*) from agents where status not in ('discovered', 'retired')) as agents,
      (select count(*) from agents where status = 'active') as active,
      (select count(*) from agents where status = 'suspended') as suspended,
      (select count(*) from tool_servers where removed_at is null) as servers,
      (select count(*) from tool_servers where removed_at is null and status = 'up') as up,
      (select count(*) from tools join tool_servers on tool_servers.id = tools.server_id
        where removed_at is null and listed_hash is not null) as tools,
      (select count(*) from findings where status = 'open') as findings`.execute(db);
  const {
    agents = 0,
    active = 0,
    suspended = 0,
    servers = 0,
    up = 0,
    tools = 0,
    findings = 0,
  } = rows[0] ?? {};
  return {
    agents: { total: agents, active, suspended },
    servers: { total: servers, up, tools },
    findings: { open: findings },
  };
}
