import type { AgentId, LimitId, ServerId } from "@reeve/contract/id";
import type { Bounds, Limit } from "@reeve/contract/limit";
import { sql, type Kysely } from "kysely";
import type { ReadLimit } from "./fitting.ts";
import { whom } from "./whom.ts";

/** Every limit with the names of whom it is for, those that were removed since included. */
export const limitRows = sql<ReadLimit>`
  select l.id, case when l.each_agent then '*' else l.agent_id end as agent, a.name as "agentName",
    case when l.each_server then '*' else l.server_id end as server, s.name as "serverName", l.tool,
    l.concurrent, l.per_minute as "perMinute", l.body_bytes as "bodyBytes", l.result_bytes as "resultBytes",
    l.timeout_ms as "timeoutMs", l.cost_micros_per_day as "costMicrosPerDay",
    l.changed_by as "changedBy", l.changed_at as "changedAt"
  from limits l left join agents a on a.id = l.agent_id left join tool_servers s on s.id = l.server_id
  order by l.server_id nulls first, l.tool nulls first, l.agent_id nulls first, l.id`;

/** Whom a limit is for. */
export interface For {
  readonly agent: AgentId | "*" | null;
  readonly server: ServerId | "*" | null;
  readonly tool: string | null;
}

/** Limits, in a database or in a transaction of it. */
export const limitStore = (db: Kysely<object>) => ({
  async list(): Promise<Limit[]> {
    return (await limitRows.execute(db)).rows.map(limitOf);
  },

  /** One at a time changes limits, so that there is one for each combination; until the transaction ends. */
  async lock(): Promise<Limit[]> {
    await sql`lock table limits in share row exclusive mode`.execute(db);
    return (await limitRows.execute(db)).rows.map(limitOf);
  },

  async put(id: LimitId, it: For, bounds: Bounds, by: string, at: string): Promise<void> {
    const [agent, server] = [named(it.agent), named(it.server)];
    const of = (kind: keyof Bounds): number | null => bounds[kind] ?? null;
    await sql`insert into limits values (${id}, ${agent}, ${it.agent === "*"}, ${server},
        ${it.server === "*"}, ${it.tool}, ${of("concurrent")}, ${of("perMinute")}, ${of("bodyBytes")},
        ${of("resultBytes")}, ${of("timeoutMs")}, ${of("costMicrosPerDay")}, ${by}, ${at})
      on conflict (id) do update set concurrent = excluded.concurrent, per_minute = excluded.per_minute,
        body_bytes = excluded.body_bytes, result_bytes = excluded.result_bytes, timeout_ms = excluded.timeout_ms,
        cost_micros_per_day = excluded.cost_micros_per_day, changed_by = excluded.changed_by,
        changed_at = excluded.changed_at`.execute(db);
  },

  async remove(id: LimitId): Promise<void> {
    await sql`delete from limits where id = ${id}`.execute(db);
    await sql`delete from limit_counters where limit_id = ${id}`.execute(db);
  },

  /** A tool server there is now, by id or name. */
  async server(idOrName: string): Promise<ServerId | null> {
    const { rows } = await sql<{ id: ServerId }>`select id from tool_servers
      where removed_at is null and (id = ${idOrName} or name = ${idOrName}) limit 1`.execute(db);
    return rows[0]?.id ?? null;
  },
});

const named = <T extends string>(id: T | "*" | null): T | null => (id === "*" ? null : id);

function limitOf(row: ReadLimit): Limit {
  const { concurrent, perMinute, bodyBytes, resultBytes, timeoutMs, costMicrosPerDay, ...rest } =
    row;
  const bounds = { concurrent, perMinute, bodyBytes, resultBytes, timeoutMs, costMicrosPerDay };
  const set = Object.entries(bounds).filter(([, value]) => value !== null);
  return { ...rest, whom: whom(row), ...Object.fromEntries(set) };
}
