import type { TelemetrySourceId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { createHash } from "node:crypto";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Observation } from "./observation.ts";
import {
  agentOfSource,
  saidOf,
  sourceKey,
  sourceName,
  type Registered,
  type SourceSaid,
} from "./source.ts";

type Db = Kysely<object>;

const hashOf = (said: SourceSaid): Buffer => createHash("sha256").update(sourceKey(said)).digest();

/** The source of each observation, in their order; those that were never seen are made. */
export async function sourcesOf(
  db: Db,
  observations: readonly Observation[],
  registered: Registered,
  nowMs: number,
): Promise<readonly TelemetrySourceId[]> {
  const now = isoTime(nowMs);
  const wanted = new Map<string, { said: SourceSaid; hash: Buffer; of: Observation }>();
  const keys = observations.map((it) => {
    const said = saidOf(it);
    const hash = hashOf(said);
    const key = hash.toString("hex");
    if (!wanted.has(key)) wanted.set(key, { said, hash, of: it });
    return key;
  });
  // Sorted, so that two processes that make the same ones wait for each other and never both.
  const all = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
  const rows = all.map(({ said, hash, of }) => {
    const known = agentOfSource(said, registered);
    return {
      id: newId("tsr", nowMs),
      hash,
      name: sourceName(said),
      said: JSON.stringify({ ...said, host: of.host?.[1] ?? null, emitters: of.emitters }),
      agent: known?.agent ?? null,
      by: known?.by ?? null,
    };
  });
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const { rows: found } = await sql<{ id: TelemetrySourceId; key: string }>`
    insert into telemetry_sources (id, key, name, said, agent, known_by, status, first_seen_at, last_seen_at)
    select id, key, name, said, agent, known_by, case when agent is null then 'open' else 'known' end, ${now}::timestamptz, ${now}::timestamptz
    from unnest(${column("id")}::text[], ${column("hash")}::bytea[], ${column("name")}::text[], ${column("said")}::text[],
      ${column("agent")}::text[], ${column("by")}::text[]) as s (id, key, name, said, agent, known_by)
    on conflict (key) do update set last_seen_at = greatest(telemetry_sources.last_seen_at, excluded.last_seen_at)
    returning id, encode(key, 'hex') as key`.execute(db);
  const byKey = new Map(found.map(({ id, key }) => [key, id]));
  return keys.map((key) => {
    const id = byKey.get(key);
    if (id === undefined) throw new Error("a source of telemetry was not kept");
    return id;
  });
}

/** Open sources that an agent is registered for by now become that agent's. */
export async function findAgents(db: Db, registered: Registered): Promise<number> {
  const { rows } = await sql<{ id: string; said: string }>`
    select id, said from telemetry_sources where status = 'open' order by last_seen_at desc limit 1000`.execute(
    db,
  );
  const known = rows.flatMap(({ id, said }) => {
    const it = agentOfSource(JSON.parse(said) as SourceSaid, registered);
    return it ? [{ id, ...it }] : [];
  });
  if (known.length === 0) return 0;
  await sql`update telemetry_sources s set agent = k.agent, known_by = k.by, status = 'known'
    from unnest(${known.map(({ id }) => id)}::text[], ${known.map(({ agent }) => agent)}::text[], ${known.map(({ by }) => by)}::text[])
      as k (id, agent, by) where s.id = k.id and s.status = 'open'`.execute(db);
  await sql`update observed set road = null where gate is null and source = any(${known.map(({ id }) => id)})`.execute(
    db,
  );
  return known.length;
}

/** Those whose time of being ignored is over are open again. Gives them. */
export async function reopenIgnored(
  db: Db,
  nowMs: number,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    update telemetry_sources set status = 'open', reason = null, ignored_until = null
    where status = 'ignored' and ignored_until <= ${isoTime(nowMs)}::timestamptz returning id, name`.execute(
    db,
  );
  return rows;
}
