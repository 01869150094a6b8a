import type { IdentifyingKey } from "@reeve/contract/sighting";
import { sql } from "kysely";
import type { Feed } from "../../registry/inventory/gather.ts";

/** A sender that is sure who it is acts; one that only names a service may speak for something else. */
const named = 0.9;
const unnamed = 0.6;

/** So many of the newest actions of a sender say whether it is a tool server. */
const looked = 200;

/**
 * A tool server that tells of calls which a door let pass is no agent: whoever made them was seen at the door. Parts of
 * actions, such as how a call ended, are told by clients alone.
 */
const toolServer = sql`(t.agent is null and t.said::json ->> 'agent' is null and t.said::json ->> 'agentId' is null
  and not exists (select 1 from observed o where o.source = t.id and not o.listed)
  and not exists (select 1 from (select o.by_server, o.gate, o.road from observed o where o.source = t.id and o.listed
    order by o.ts desc limit ${sql.lit(looked)}) o where not o.by_server or (o.gate is null and o.road is not null)))`;

/** Who sends telemetry of actions, as evidence of agents: by the agent it is known to be, and by its namespace, service and name. */
export const emitting: Feed = async (db, { limit, after }) => {
  const { rows } = await sql<{
    id: string;
    name: string;
    said: string;
    agent: string | null;
    ignored_until: string | null;
    last_seen_at: string;
    model: string | null;
    stamp: string;
  }>`select * from (select t.*, m.model, md5(concat_ws('|', t.name, t.said, coalesce(t.agent, ''), t.status,
        coalesce(extract(epoch from t.ignored_until), 0), extract(epoch from date_trunc('hour', t.last_seen_at)), coalesce(m.model, ''))) as stamp
      from telemetry_sources t left join lateral (select o.doc::json -> 'model' ->> 1 as model from observed o
        where o.source = t.id and o.listed order by o.ts desc limit 1) m on true) t
    where not exists (select 1 from sightings s where s.source = 'telemetry' and s.locator = t.id and s.stamp = t.stamp) and not ${toolServer} and t.id > ${after}
    order by t.id limit ${limit}`.execute(db);
  return rows.map((row) => {
    const said = JSON.parse(row.said) as Partial<
      Record<"agent" | "agentId" | "service" | "namespace", string>
    > & {
      readonly emitters?: readonly string[];
    };
    const keys: IdentifyingKey[] = [];
    if (row.agent !== null) keys.push({ kind: "agent", value: row.agent });
    if (said.agentId) keys.push({ kind: "platform_id", value: said.agentId.slice(0, 500) });
    const service = [said.namespace, said.service, said.agent ?? said.agentId].map(
      (it) => it ?? "",
    );
    if (service.some((it) => it !== ""))
      keys.push({ kind: "service", value: service.join("/").slice(0, 500) });
    const [framework, ...others] = said.emitters ?? [];
    return {
      source: "telemetry",
      teller: (said.emitters ?? []).join(", ").slice(0, 200) || "telemetry",
      locator: row.id,
      name: row.name,
      confidence: said.agent || said.agentId || row.agent !== null ? named : unnamed,
      keys,
      traits: {
        ...(row.model && { model: row.model.slice(0, 200) }),
        ...(framework && others.length === 0 && { framework: framework.slice(0, 200) }),
      },
      owners: [],
      page: "/telemetry",
      stamp: row.stamp,
      lastSeenAt: row.last_seen_at,
      goneAt: null,
      dismissedUntil: row.ignored_until,
    };
  });
};
