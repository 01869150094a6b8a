import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

/** Something of an agent that ends soon. */
export interface Ending {
  readonly agent: AgentId;
  readonly name: string;
  readonly what: "key" | "development token" | "grant";
  readonly id: string;
  /** Of a grant: the server it is for. */
  readonly of: string | null;
  readonly expiresAt: string;
}

/** Told so long before, and no earlier than in the last quarter of its life: what is short is short on purpose. */
const days = 14;

/**
 * What agents that act will lose soon and nothing takes the place of: the last of an agent's credentials to end, and a
 * grant whose tools no other grant covers for longer.
 */
export async function endingSoon(db: Kysely<object>, nowMs: number): Promise<readonly Ending[]> {
  const now = sql`${isoTime(nowMs)}::timestamptz`;
  const soon = sql`x.expires_at > ${now}
    and x.expires_at - ${now} <= least(make_interval(days => ${days}), (x.expires_at - x.created_at) / 4)`;
  const { rows } = await sql<Ending>`
    select a.id as agent, a.name, case x.kind when 'public_key' then 'key' else 'development token' end as what,
      x.id, null as of, x.expires_at as "expiresAt"
    from agent_credentials x join agents a on a.id = x.agent_id
    where x.revoked_at is null and a.status = 'active' and ${soon}
      and not exists (select from agent_credentials o where o.agent_id = a.id and o.revoked_at is null
        and (o.expires_at, o.id) > (x.expires_at, x.id))
    union all
    select a.id, a.name, 'grant', x.id, s.name, x.expires_at
    from grants x join agents a on a.id = x.agent_id join tool_servers s on s.id = x.server_id
    where x.revoked_at is null and not x.held and s.removed_at is null and a.status = 'active' and ${soon}
      and not exists (select from grants o where o.agent_id = a.id and o.server_id = x.server_id
        and o.revoked_at is null and not o.held and o.id <> x.id and (o.tools @> x.tools or '*' = any (o.tools))
        and (o.expires_at is null or o.expires_at > x.expires_at))
    order by agent, "expiresAt", id`.execute(db);
  return rows;
}
