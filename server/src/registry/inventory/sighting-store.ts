import type { EntryId } from "@reeve/contract/id";
import { strongKinds, type Sighting, type SightingSource } from "@reeve/contract/sighting";
import { sql, type Kysely } from "kysely";
import { nameKey } from "../agents/name.ts";
import { written } from "../discovery/store.ts";
import { entryId } from "./entry.ts";
import type { Said } from "./merge.ts";
import { sightingKey } from "./sighting.ts";

/** What a source tells of one agent, before it is evidence. */
export interface Told extends Omit<Sighting, "key" | "firstSeenAt"> {
  /** What its source looks like now: told again with the same stamp there is nothing new. */
  readonly stamp: string;
  /** The whole inventory that it came with, where it came with one. */
  readonly run?: string;
}

interface SightingRow extends Omit<
  Sighting,
  "keys" | "traits" | "owners" | "firstSeenAt" | "lastSeenAt" | "goneAt" | "dismissedUntil"
> {
  readonly keys: string;
  readonly traits: string;
  readonly owners: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly gone_at: string | null;
  readonly dismissed_until: string | null;
}
/** Sources that keep by themselves what people judged of them; of all others it stands here alone. */
const judgedThere: readonly SightingSource[] = ["code", "endpoint", "telemetry"];
const columns = sql`s.key, s.source, s.teller, s.locator, s.name, s.confidence, s.keys, s.traits, s.owners, s.page,
  s.first_seen_at, s.last_seen_at, s.gone_at, s.dismissed_until`;

/** Evidence, in a transaction. Whoever changes any of it holds the lock. */
export const sightingStore = (db: Kysely<object>) => ({
  /**
   * One at a time: entries follow from all evidence that touches them. Held until the transaction ends, in which what
   * touches is looked up by keys: while much comes in at once the planner does not know the tables yet, and reads them whole.
   */
  async lock(): Promise<void> {
    await sql`select pg_advisory_xact_lock(7233636), set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)`.execute(
      db,
    );
  },

  /** Keeps what is told. Gives the keys of all, and how many were not known or were gone. */
  async keep(all: readonly Told[], now: string): Promise<{ keys: string[]; added: number }> {
    if (all.length === 0) return { keys: [], added: 0 };
    const at = await began(db, now);
    const rows = all.map((it) => {
      const key = sightingKey(it.source, it.locator);
      const says = { name: it.name, keys: it.keys, traits: it.traits, owners: it.owners };
      return {
        ...it,
        key,
        own: entryId({ firstSeenAt: at, key }),
        keys: JSON.stringify(it.keys),
        traits: JSON.stringify(it.traits),
        owners: JSON.stringify(it.owners),
        run: it.run ?? null,
        says: JSON.stringify(says),
      };
    });
    const { rows: kept } = await sql<{ key: string; fresh: boolean }>`
      with given as (select * from jsonb_to_recordset(${written(rows)}::jsonb) as g(key text, own text, source text, teller text,
          locator text, name text, confidence double precision, keys text, traits text, owners text, page text, stamp text, run text,
          says text, "lastSeenAt" timestamptz, "goneAt" timestamptz, "dismissedUntil" timestamptz)),
      known as (select s.key, s.gone_at from sightings s join given g on g.key = s.key),
      newest as (select distinct on (v.sighting) v.sighting, v.says from sighting_versions v join given g on g.key = v.sighting
        order by v.sighting, v.at desc),
      version as (insert into sighting_versions (sighting, at, says)
        select g.key, ${at}::timestamptz, g.says from given g left join newest n on n.sighting = g.key
        where n.says is distinct from g.says on conflict (sighting, at) do update set says = excluded.says),
      put as (insert into sightings (key, entry, own, source, teller, locator, name, confidence, keys, traits, owners, page, stamp, run,
          first_seen_at, last_seen_at, gone_at, dismissed_until)
        select key, own, own, source, teller, locator, name, confidence, keys, traits, owners, page, stamp, run, ${at}::timestamptz,
          "lastSeenAt", "goneAt", "dismissedUntil" from given
        on conflict (key) do update set teller = excluded.teller, name = excluded.name, confidence = excluded.confidence,
          keys = excluded.keys, traits = excluded.traits, owners = excluded.owners, page = excluded.page, stamp = excluded.stamp,
          run = excluded.run, last_seen_at = greatest(sightings.last_seen_at, excluded.last_seen_at), gone_at = excluded.gone_at,
          dismissed_until = case when excluded.source = any(${judgedThere}) then excluded.dismissed_until
            else sightings.dismissed_until end
        returning key)
      select put.key, not exists (select 1 from known k where k.key = put.key and k.gone_at is null) as fresh from put`.execute(
      db,
    );
    await putKeys(
      db,
      all.map((it) => ({ ...it, key: sightingKey(it.source, it.locator) })),
    );
    return { keys: kept.map(({ key }) => key), added: kept.filter(({ fresh }) => fresh).length };
  },

  /** Marks what a whole inventory of a provider did not have any more. */
  async missed(source: string, teller: string, run: string, now: string): Promise<string[]> {
    const { rows } = await sql<{ key: string }>`update sightings set gone_at = ${now}::timestamptz
      where source = ${source} and teller = ${teller} and run is distinct from ${run} and gone_at is null returning key`.execute(
      db,
    );
    return rows.map(({ key }) => key);
  },

  /** All that may belong together with these: by shared strong keys, by their entries, by what people said. */
  async around(keys: readonly string[]): Promise<{ sightings: Sighting[]; entries: EntryId[] }> {
    const { rows } = await sql<SightingRow & { entry: EntryId }>`
      with recursive near(key) as (
        select unnest(${keys}::text[]) collate "C"
        union
        select n.key from near join lateral (
          select b.sighting as key from sighting_keys a join sighting_keys b on b.key = a.key and b.strong
            where a.sighting = near.key and a.strong
          union all select b.key from sightings a join sightings b on b.entry = a.entry where a.key = near.key
          union all select b.sighting from inventory_correction_sides a join inventory_correction_sides b on b.correction = a.correction
            where a.sighting = near.key
        ) n on true)
      select ${columns}, s.entry from sightings s join near on near.key = s.key`.execute(db);
    return {
      sightings: rows.map(sighting),
      entries: [...new Set(rows.map(({ entry }) => entry))],
    };
  },

  /** What people said of any of these. */
  async saidOf(keys: readonly string[]): Promise<Said[]> {
    const { rows } = await sql<Said>`
      select c.id, c.kind, c.at, array_agg(s.sighting order by s.sighting) filter (where s.side = 'left') as left,
        array_agg(s.sighting order by s.sighting) filter (where s.side = 'right') as right
      from inventory_corrections c join inventory_correction_sides s on s.correction = c.id
      where c.id in (select correction from inventory_correction_sides where sighting = any(${keys}))
      group by c.id order by c.at desc, c.id desc`.execute(db);
    return rows;
  },

  async ofEntry(entry: EntryId, limit = 500): Promise<Sighting[]> {
    const { rows } =
      await sql<SightingRow>`select ${columns} from sightings s where s.entry = ${entry}
      order by s.first_seen_at, s.key limit ${limit}`.execute(db);
    return rows.map(sighting);
  },
});

/** Never before what is there: an entry is named by its eldest, and clocks of two machines differ. */
async function began(db: Kysely<object>, now: string): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    select greatest(${now}::timestamptz, (select max(first_seen_at) from sightings)) as at`.execute(
    db,
  );
  return rows[0]?.at ?? now;
}

async function putKeys(
  db: Kysely<object>,
  all: readonly (Pick<Told, "keys" | "name"> & { readonly key: string })[],
): Promise<void> {
  const rows = all.flatMap(({ key, keys, name }) =>
    [...keys, { kind: "name" as const, value: nameKey(name) }].map(({ kind, value }) => ({
      key: JSON.stringify([kind, value]),
      sighting: key,
      strong: (strongKinds as readonly string[]).includes(kind),
    })),
  );
  await sql`delete from sighting_keys where sighting = any(${all.map(({ key }) => key)})`.execute(
    db,
  );
  await sql`insert into sighting_keys (key, sighting, strong)
    select key, sighting, strong from jsonb_to_recordset(${written(rows)}::jsonb) as g(key text, sighting text, strong boolean)
    on conflict do nothing`.execute(db);
}

const sighting = (row: SightingRow): Sighting => ({
  key: row.key,
  source: row.source,
  teller: row.teller,
  locator: row.locator,
  name: row.name,
  confidence: row.confidence,
  keys: JSON.parse(row.keys) as Sighting["keys"],
  traits: JSON.parse(row.traits) as Sighting["traits"],
  owners: JSON.parse(row.owners) as string[],
  page: row.page,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  goneAt: row.gone_at,
  dismissedUntil: row.dismissed_until,
});
