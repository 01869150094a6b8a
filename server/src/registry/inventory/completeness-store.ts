import { sureEnough } from "@reeve/contract/discovery";
import type { Completeness, Layer } from "@reeve/contract/completeness";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { plantedEntries } from "../canaries/store.ts";
import { completenessOf, layerOf, type Capture } from "./completeness.ts";

const windowMs = 30 * 86_400_000;

/** What each way of looking saw in the last 30 days. What is gone, retired or judged to be no agent is not counted. */
export async function readCompleteness(db: Kysely<object>, nowMs: number): Promise<Completeness> {
  const now = isoTime(nowMs);
  const sources = Object.keys(layerOf);
  const layer = sql.join(
    Object.entries(layerOf).map(([source, it]) => sql`when ${source} then ${it}`),
    sql` `,
  );
  const { rows } = await sql<{ layers: Layer[]; registered: boolean; agents: number }>`
    with seen as (select s.entry, array_agg(distinct case s.source ${layer} end) as layers
      from sightings s where s.source = any(${sources}) and s.gone_at is null and s.confidence >= ${sureEnough}
        and s.last_seen_at >= ${isoTime(nowMs - windowMs)}::timestamptz
        and (s.dismissed_until is null or s.dismissed_until <= ${now}::timestamptz) group by s.entry)
    select seen.layers, a.id is not null as registered, count(*)::int as agents
    from seen join inventory_entries e on e.id = seen.entry left join agents a on a.id = e.agent_id
    where a.status is distinct from 'retired' and e.id not in ${plantedEntries} group by 1, 2`.execute(
    db,
  );
  // A way of looking that found nothing is one all the same: a whole scan, or an inventory that was handed in.
  const { rows: looked } = await sql<{ layer: Layer; at: string }>`
    select layer, max(at) as at from (
      select case source ${layer} end as layer, max(last_seen_at) as at from sightings where source = any(${sources}) group by source
      union all select source, max(last_run_at) from discovery_scopes group by source
      union all select source, max(last_run_at) from inventory_imports where source <> 'list' group by source) all_of
    where at >= ${isoTime(nowMs - windowMs)}::timestamptz group by layer`.execute(db);
  const captures = rows.map(({ layers, registered, agents }): Capture => ({
    layers,
    agents,
    registered: registered ? agents : 0,
  }));
  return completenessOf(
    captures,
    Object.fromEntries(looked.map(({ layer: it, at }) => [it, at])),
    now,
  );
}
