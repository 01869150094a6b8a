import type { Canary } from "@reeve/contract/canary";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { nameKey } from "../agents/name.ts";
import { putOf } from "./put.ts";

const most = 200;
const dayMs = 86_400_000;

/** Entries of the inventory that speak of planted agents and of nothing else. */
export const plantedEntries = sql`(select s.entry from canaries c join sighting_keys k on k.key = c.mark
  join sightings s on s.key = k.sighting)`;

type Row = Pick<Canary, "id" | "name" | "kind" | "where" | "by" | "plantedAt"> & {
  readonly at: string | null;
  readonly source: NonNullable<Canary["found"]>["by"];
  readonly entry: NonNullable<Canary["found"]>["entry"];
};

export async function addCanary(
  db: Kysely<object>,
  { id, name, kind, where, by, plantedAt }: Omit<Canary, "put" | "found" | "late">,
): Promise<void> {
  await sql`insert into canaries (id, name, mark, kind, place, planted_by, planted_at)
    values (${id}, ${name}, ${JSON.stringify(["name", nameKey(name)])}, ${kind}, ${where}, ${by}, ${plantedAt}::timestamptz)`.execute(
    db,
  );
}

/** Planted agents since a time, the newest first, each with what first saw it. */
export async function listCanaries(
  db: Kysely<object>,
  since: string,
  nowMs: number,
): Promise<Canary[]> {
  const { rows } = await sql<Row>`
    select c.id, c.name, c.kind, c.place as "where", c.planted_by as "by", c.planted_at as "plantedAt",
      f.first_seen_at as at, f.source, f.entry
    from canaries c left join lateral (select s.first_seen_at, s.source, s.entry from sighting_keys k
      join sightings s on s.key = k.sighting where k.key = c.mark and s.source <> 'register'
      order by s.first_seen_at, s.key limit 1) f on true
    where c.planted_at >= ${since}::timestamptz order by c.planted_at desc, c.id desc limit ${most}`.execute(
    db,
  );
  return rows.map(({ at, source, entry, ...row }) => ({
    ...row,
    put: putOf(row),
    late: Date.parse(at ?? isoTime(nowMs)) - Date.parse(row.plantedAt) > dayMs,
    found:
      at === null
        ? null
        : {
            at,
            by: source,
            entry,
            afterMs: Math.max(0, Date.parse(at) - Date.parse(row.plantedAt)),
          },
  }));
}
