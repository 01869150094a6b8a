import { sql, type Kysely } from "kysely";
import type { LimitFacts } from "./facts-of-control.ts";

/** Limits that hold for any tool of a server, by the server's name. */
export async function limitsOnCalls(db: Kysely<object>): Promise<readonly LimitFacts[]> {
  const { rows } = await sql<LimitFacts>`
    select l.agent_id as agent, s.name as server, l.per_minute as "perMinute", l.cost_micros_per_day as "costMicrosPerDay"
    from limits l left join tool_servers s on s.id = l.server_id
    where l.tool is null and num_nonnulls(l.per_minute, l.cost_micros_per_day) > 0`.execute(db);
  return rows;
}

/** Servers of which some tool has a price, so that a budget can end. */
export async function pricedServers(db: Kysely<object>): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`select distinct s.name from tools t
    join tool_servers s on s.id = t.server_id where t.cost_micros > 0 and s.removed_at is null`.execute(
    db,
  );
  return new Set(rows.map(({ name }) => name));
}
