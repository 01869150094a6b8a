import type { Entry, EntryStatus, InventorySummary, Missing } from "@reeve/contract/inventory";
import type { AgentId, EntryId, PersonId } from "@reeve/contract/id";
import type { Tier } from "@reeve/contract/agent";
import type { Parsed } from "@reeve/contract/operations";
import type { SeenId } from "@reeve/contract/settling";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { plantedEntries } from "../canaries/store.ts";

type Filter = Omit<Parsed<"inventory.list">, "cursor" | "limit">;

interface Row extends Omit<
  Entry,
  "agent" | "claimedBy" | "quarantine" | "firstSeenAt" | "lastSeenAt"
> {
  readonly name_key: string;
  readonly agent_id: AgentId | null;
  readonly tier: Tier | null;
  readonly agent_environment: string | null;
  readonly owner: PersonId | null;
  readonly owner_name: string | null;
  readonly claimed_by: PersonId | null;
  readonly claimer: string | null;
  readonly quarantined_at: string | null;
  readonly quarantined_by: string | null;
  readonly quarantine_reason: string | null;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
}
export interface Listed {
  readonly entry: Entry;
  readonly nameKey: string;
}

const weekMs = 7 * 86_400_000;

/** Told at the time of reading: who answers for it may have changed, and a judgement may have run out. */
const whole = (nowMs: number) => {
  const now = isoTime(nowMs);
  const week = isoTime(nowMs - weekMs);
  const status = sql<EntryStatus>`case when a.status = 'retired' then a.status when e.quarantined_at is not null then 'quarantined'
    when a.id is not null then a.status when e.dismissed_until > ${now}::timestamptz then 'dismissed'
    when e.gone_at is not null then 'gone' when e.id in ${plantedEntries} then 'planted'
    when e.claimed_by is not null then 'claimed' else 'unregistered' end`;
  const registered = sql`a.id is not null and a.status <> 'retired'`;
  const lacks = (what: Missing, when: RawBuilder<unknown>) =>
    sql`case when ${when} then ${what}::text end`;
  const missing = sql.join(
    [
      lacks("registration", sql`(${status}) in ('unregistered', 'claimed')`),
      lacks("owner", sql`${registered} and a.behaviour is null`),
      lacks("backup", sql`${registered} and a.backup is null`),
      lacks("purpose", sql`${registered} and trim(a.purpose) = ''`),
      lacks(
        "scope",
        sql`${registered} and json_array_length(a.scope::json -> 'servers') + json_array_length(a.scope::json -> 'tools')
          + json_array_length(a.scope::json -> 'data') = 0`,
      ),
      lacks("environment", sql`${registered} and trim(a.environment) = ''`),
      lacks("sighting", sql`${registered} and e.sources <@ array['register']`),
    ],
    sql`, `,
  );
  const changed = sql`array_remove(array[
    case when e.first_seen_at >= ${week}::timestamptz then 'new' end,
    case when e.gone_at >= ${week}::timestamptz then 'gone' end,
    case when a.created_at >= ${week}::timestamptz then 'registered' end,
    case when cardinality(e.differs) > 0 and exists (select 1 from sightings s join sighting_versions v on v.sighting = s.key
      where s.entry = e.id and v.at >= ${week}::timestamptz) then 'differing' end], null)`;
  return sql`(select e.id, e.name, e.name_key, e.sources, e.sightings, e.confidence, e.differs, e.first_seen_at,
      greatest(e.last_seen_at, a.last_seen_at) as last_seen_at, a.id as agent_id, a.tier,
      a.environment as agent_environment, coalesce(a.environment, e.environment) as environment, a.behaviour as owner,
      p.name as owner_name, e.claimed_by, c.name as claimer, e.quarantined_at, e.quarantined_by, e.quarantine_reason, ${status} as status, array_remove(array[${missing}], null) as missing, ${changed} as changed
    from inventory_entries e left join agents a on a.id = e.agent_id left join people p on p.id = a.behaviour
      left join people c on c.id = e.claimed_by)`;
};

export const inventoryStore = (db: Kysely<object>) => ({
  async list(
    filter: Filter & {
      readonly limit: number;
      readonly after: { name: string; id: string } | null;
    },
    nowMs: number,
  ): Promise<Listed[]> {
    const { after, limit } = filter;
    const like = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    const where = [
      sql`true`,
      ...(filter.q
        ? [sql`(b.name ilike ${like(filter.q)} or b.owner_name ilike ${like(filter.q)})`]
        : []),
      ...(filter.source ? [sql`${filter.source} = any(b.sources)`] : []),
      ...(filter.environment ? [sql`b.environment = ${filter.environment}`] : []),
      ...(filter.tier ? [sql`b.tier = ${filter.tier}`] : []),
      ...(filter.owner === "nobody" ? [sql`b.owner is null`] : []),
      ...(filter.owner && filter.owner !== "nobody" ? [sql`b.owner = ${filter.owner}`] : []),
      ...(filter.status ? [sql`b.status = ${filter.status}`] : []),
      ...(filter.missing ? [sql`${filter.missing} = any(b.missing)`] : []),
      ...(filter.differs ? [sql`${filter.differs} = any(b.differs)`] : []),
      ...(filter.changed ? [sql`${filter.changed} = any(b.changed)`] : []),
      ...(after ? [sql`(b.name_key, b.id) > (${after.name}, ${after.id})`] : []),
    ];
    const { rows } =
      await sql<Row>`select b.* from ${whole(nowMs)} b where ${sql.join(where, sql` and `)}
      order by b.name_key, b.id limit ${limit + 1}`.execute(db);
    return rows.map((row) => ({ entry: entry(row), nameKey: row.name_key }));
  },

  /** By its own id, by one that it had before it was joined with others, by the agent that it is, or by what its evidence is. */
  async find(id: SeenId, nowMs: number): Promise<Entry | null> {
    const { rows } = await sql<Row>`select b.* from ${whole(nowMs)} b where ${
      id.startsWith("agt_")
        ? sql`b.agent_id = ${id}`
        : id.startsWith("dsc_") || id.startsWith("tsr_")
          ? sql`b.id = (select entry from sightings where locator = ${id} and source in ('code', 'endpoint', 'telemetry') limit 1)`
          : sql`b.id = (select entry from sightings where own = ${id})`
    }`.execute(db);
    return rows[0] ? entry(rows[0]) : null;
  },

  async summary(nowMs: number): Promise<InventorySummary> {
    const each = (facet: string, value: RawBuilder<unknown>, label = value, more = sql``) =>
      sql`select ${facet}::text as facet, ${value} as value, ${label} as label, count(*)::int as entries from base b ${more}
        where ${value} is not null group by 1, 2, 3`;
    const { rows } = await sql<{ facet: string; value: string; label: string; entries: number }>`
      with base as materialized ${whole(nowMs)}
      ${sql.join(
        [
          sql`select 'all'::text as facet, '' as value, '' as label, count(*)::int as entries from base`,
          each("source", sql`x`, undefined, sql`cross join unnest(b.sources) x`),
          each("environment", sql`nullif(b.environment, '')`),
          each("tier", sql`b.tier`),
          each("status", sql`b.status`),
          each("missing", sql`x`, undefined, sql`cross join unnest(b.missing) x`),
          each("differs", sql`x`, undefined, sql`cross join unnest(b.differs) x`),
          each("changed", sql`x`, undefined, sql`cross join unnest(b.changed) x`),
          each(
            "owner",
            sql`coalesce(b.owner, 'nobody')`,
            sql`coalesce(b.owner_name, b.owner, 'nobody')`,
          ),
        ],
        sql` union all `,
      )} order by facet, entries desc, label`.execute(db);
    const of = (facet: string, most = 100) =>
      rows
        .filter((row) => row.facet === facet)
        .slice(0, most)
        .map(({ value, label, entries }) => ({ value, label, entries }));
    const week = Object.fromEntries(of("changed").map(({ value, entries }) => [value, entries]));
    return {
      entries: of("all")[0]?.entries ?? 0,
      facets: {
        source: of("source"),
        environment: of("environment"),
        tier: of("tier"),
        owner: of("owner"),
        status: of("status"),
        missing: of("missing"),
        differs: of("differs"),
      },
      week: { new: 0, gone: 0, registered: 0, differing: 0, ...week },
    };
  },

  /** Entries that share a weak key with this one, and by what. What very many share tells nothing. */
  async alike(id: EntryId): Promise<readonly { id: EntryId; key: string }[]> {
    const { rows } = await sql<{ id: EntryId; key: string }>`
      with own as (select distinct k.key from sighting_keys k join sightings s on s.key = k.sighting where s.entry = ${id} and not k.strong),
      held as (select distinct k.key, s.entry as id from sighting_keys k join own o on o.key = k.key join sightings s on s.key = k.sighting
        where not k.strong and s.gone_at is null),
      few as (select key from held group by key having count(*) <= ${mostAlike})
      select h.id, h.key from held h join few f on f.key = h.key join inventory_entries e on e.id = h.id
      where h.id <> ${id} order by h.id, h.key limit 200`.execute(db);
    return rows;
  },
});

const mostAlike = 20;

const entry = (row: Row): Entry => ({
  id: row.id,
  name: row.name,
  agent:
    row.agent_id === null || row.tier === null
      ? null
      : {
          id: row.agent_id,
          tier: row.tier,
          environment: row.agent_environment ?? "",
          owner: row.owner === null ? null : { id: row.owner, name: row.owner_name ?? row.owner },
        },
  status: row.status,
  claimedBy:
    row.claimed_by === null ? null : { id: row.claimed_by, name: row.claimer ?? row.claimed_by },
  quarantine:
    row.quarantined_at === null
      ? null
      : {
          at: row.quarantined_at,
          by: row.quarantined_by ?? "",
          reason: row.quarantine_reason ?? "",
        },
  sources: row.sources,
  sightings: row.sightings,
  confidence: row.confidence,
  differs: row.differs,
  missing: row.missing,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
});
