import { agentKinds, sureEnough } from "@reeve/contract/discovery";
import type { IdentifyingKey, Traits } from "@reeve/contract/sighting";
import { sql } from "kysely";
import type { Feed } from "./gather.ts";

/** How sure each source is of what it says, before anything else is known. */
const certain = 1;
const acts = 0.99;

/** The register itself: what it calls an agent. */
export const registered: Feed = async (db, { limit, after }) => {
  const { rows } = await sql<{
    id: string;
    name: string;
    environment: string;
    version: string | null;
    updated_at: string;
    retired: boolean;
    stamp: string;
  }>`select * from (select a.id, a.name, a.environment, a.version, a.updated_at, a.status = 'retired' as retired,
      md5(concat_ws('|', a.name, a.environment, coalesce(a.version, ''), a.status = 'retired')) as stamp from agents a) a
    where not exists (select 1 from sightings s where s.source = 'register' and s.locator = a.id and s.stamp = a.stamp) and a.id > ${after}
    order by a.id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    source: "register",
    teller: "register",
    locator: row.id,
    name: row.name,
    confidence: certain,
    keys: [{ kind: "agent", value: row.id }],
    traits: {
      ...(row.environment !== "" && { environment: row.environment }),
      ...(row.version && { version: row.version }),
    },
    owners: [],
    page: `/agents/${row.id}`,
    stamp: row.stamp,
    lastSeenAt: row.updated_at,
    goneAt: row.retired ? row.updated_at : null,
    dismissedUntil: null,
  }));
};

/** Agents that came to a door of ours with a credential. */
export const atTheGate: Feed = async (db, { limit, after }) => {
  const { rows } = await sql<{ id: string; name: string; last_seen_at: string; stamp: string }>`
    select * from (select a.id, a.name, a.last_seen_at, md5(concat_ws('|', a.name, extract(epoch from date_trunc('hour', a.last_seen_at)))) as stamp
      from agents a where a.last_seen_at is not null) a
    where not exists (select 1 from sightings s where s.source = 'gate' and s.locator = a.id and s.stamp = a.stamp) and a.id > ${after}
    order by a.id limit ${limit}`.execute(db);
  return rows.map((row) => ({
    source: "gate",
    teller: "gate",
    locator: row.id,
    name: row.name,
    confidence: acts,
    keys: [{ kind: "agent", value: row.id }],
    traits: {},
    owners: [],
    page: `/actions?agent=${row.id}`,
    stamp: row.stamp,
    lastSeenAt: row.last_seen_at,
    goneAt: null,
    dismissedUntil: null,
  }));
};

/** What scans found that counts as an agent. Its place is its identity: the scope and its name there. */
export const scanned: Feed = async (db, { limit, after }) => {
  const { rows } = await sql<{
    id: string;
    name: string;
    name_key: string;
    scope: string;
    source: "code" | "endpoint";
    confidence: number;
    signals: string;
    owners: string;
    agent_id: string | null;
    last_seen_at: string;
    gone_at: string | null;
    dismissed_until: string | null;
    traits: string | null;
    stamp: string;
  }>`select * from (select d.*, t.traits, md5(concat_ws('|', d.name, d.source, d.confidence, d.signals, d.owners, coalesce(d.agent_id, ''),
        coalesce(extract(epoch from d.gone_at), 0), coalesce(extract(epoch from d.dismissed_until), 0),
        extract(epoch from date_trunc('hour', d.last_seen_at)), t.traits)) as stamp
      from discovered d left join lateral (select e.traits from discovery_evidence e where e.scope = d.scope and e.kind = d.kind
        and e.name_key = d.name_key order by e.gone_at desc nulls first, e.traits <> '{}' desc, e.confidence desc, e.key limit 1) t on true
      where d.kind = any(${agentKinds}) and d.confidence >= ${sureEnough}) d
    where not exists (select 1 from sightings s where s.source = d.source and s.locator = d.id and s.stamp = d.stamp) and d.id > ${after}
    order by d.id limit ${limit}`.execute(db);
  return rows.map((row) => {
    const traits = JSON.parse(row.traits ?? "{}") as Traits;
    const keys: IdentifyingKey[] = [
      { kind: "place", value: `${row.scope}#${row.name_key}`.slice(0, 500) },
    ];
    if (row.agent_id !== null) keys.push({ kind: "agent", value: row.agent_id });
    if (traits.prompt !== undefined)
      keys.push({ kind: "prompt", value: `${traits.model ?? ""} ${traits.prompt}`.trim() });
    return {
      source: row.source,
      teller: (JSON.parse(row.signals) as string[]).join(", ").slice(0, 200),
      locator: row.id,
      name: row.name,
      confidence: row.confidence,
      keys,
      traits,
      owners: JSON.parse(row.owners) as string[],
      page: `/found/${row.id}`,
      stamp: row.stamp,
      lastSeenAt: row.last_seen_at,
      goneAt: row.gone_at,
      dismissedUntil: row.dismissed_until,
    };
  });
};
