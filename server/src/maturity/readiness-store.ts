import { sql } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";

/**
 * Writes down which agents are production-ready, where that changed, and raises the epoch then: policies may ask for it, so
 * every process has to decide by it from now on.
 */
export async function saveReadiness(
  database: Database,
  agents: readonly string[],
  ready: ReadonlySet<string>,
  nowMs: number,
): Promise<number> {
  const rows = agents.map((agent) => ({ agent, ready: ready.has(agent) }));
  return database.kysely.transaction().execute(async (db) => {
    const changed = await sql`insert into agent_readiness (agent, ready, at)
      select n.agent, n.ready, ${isoTime(nowMs)}::timestamptz from json_to_recordset(${JSON.stringify(rows)}::json) as n(agent text, ready boolean)
      join agents a on a.id = n.agent left join agent_readiness r on r.agent = n.agent
      where coalesce(r.ready, false) <> n.ready
      on conflict (agent) do update set ready = excluded.ready, at = excluded.at returning agent`.execute(
      db,
    );
    if (changed.rows.length === 0) return 0;
    const raised = await sql<{
      value: number;
    }>`update epoch set value = value + 1 returning value`.execute(db);
    await sql`select pg_notify('reeve_epoch', ${String(raised.rows[0]?.value ?? "")})`.execute(db);
    return changed.rows.length;
  });
}
