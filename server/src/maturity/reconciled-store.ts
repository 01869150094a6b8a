import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import type { ToldFacts } from "./facts-of-control.ts";
import { dayMs, dayOf } from "./rollup/fold.ts";

/** Telemetry goes out in batches: of a call so new nobody can say that it was not told of. */
const onItsWayMs = 10 * 60_000;
/** More than so many, of all servers, are not looked at: what is not looked at counts as old. */
const mostRecent = 100_000;

/**
 * Tool servers that were used today and yesterday, and what they told of calls themselves, held against the record. What
 * nobody has looked at yet is in neither.
 */
export async function toldByServers(
  db: Kysely<object>,
  nowMs: number,
  canary: string | null,
): Promise<readonly ToldFacts[]> {
  const from = dayOf(nowMs) - 1;
  const { rows } = await sql<ToldFacts>`
    with used as (select server, sum(calls)::bigint as calls from counted_tool_days
        where day >= ${from} and tool <> '' and agent <> ${canary ?? ""} group by server having sum(calls) > 0),
      recent as (select server, count(*) as calls from (select server from records where kind = 'intent'
        and ts >= ${isoTime(nowMs - onItsWayMs)}::timestamptz limit ${mostRecent}) newest group by server),
      told as (select server, count(*) as told, count(*) filter (where gate is not null) as matched from observed
        where by_server and listed and kind = 'tool_call' and road is not null and ts >= ${isoTime(from * dayMs)}::timestamptz group by server)
    select coalesce(used.server, told.server, 'a server without a name') as server, coalesce(used.calls, 0) as calls, coalesce(told, 0) as told,
      coalesce(matched, 0) as matched, coalesce(recent.calls, 0) as recent
      from used full join told on told.server = used.server left join recent on recent.server = used.server order by 1`.execute(
    db,
  );
  return rows;
}
