import type { FoundGroup } from "@reeve/contract/discovery";
import { DiscoverySeverity } from "@reeve/contract/discovery";
import { sql, type Kysely } from "kysely";
import { narrowed, status, type Filter } from "./narrowed-store.ts";

/** A group with what tells it from all others. */
export interface KeyedGroup extends FoundGroup {
  readonly key: string;
}

const mostListed = 100;
const weight = sql.join(
  DiscoverySeverity.options.map((it, at) => sql`when ${sql.lit(it)} then ${sql.lit(at)}`),
  sql` `,
);

/** What was found, put together by kind and name; one more than asked for tells that there are more. */
export async function listGroups(
  db: Kysely<object>,
  filter: Omit<Filter, "after"> & {
    readonly after: { readonly confidence: number; readonly key: string } | null;
  },
  now: string,
): Promise<KeyedGroup[]> {
  const { after, limit } = filter;
  const { rows } = await sql<
    Omit<KeyedGroup, "severity" | "statuses" | "lastSeenAt"> & {
      grave: number;
      stands: string[];
      at: string;
    }
  >`select * from (
      select d.kind || ' ' || d.name_key as key, d.kind, min(d.name) as name, max(case d.severity ${weight} end) as grave,
        max(d.confidence) as confidence, array_agg(${status(now)} order by 1) as stands, count(*)::int as found,
        (array_agg(distinct d.scope order by d.scope))[1:${sql.lit(mostListed)}] as scopes,
        (array_agg(d.id order by d.last_seen_at desc, d.id))[1:${sql.lit(mostListed)}] as ids, max(d.last_seen_at) as at
      from discovered d where ${narrowed(filter, now)} group by d.kind, d.name_key) g
    where ${after === null ? sql`true` : sql`(g.confidence < ${after.confidence} or (g.confidence = ${after.confidence} and g.key > ${after.key}))`}
    order by g.confidence desc, g.key limit ${limit + 1}`.execute(db);
  return rows.map(({ grave, stands, at, ...group }) => ({
    ...group,
    severity: DiscoverySeverity.options[grave] ?? "info",
    statuses: stands.reduce<Record<string, number>>(
      (all, it) => ({ ...all, [it]: (all[it] ?? 0) + 1 }),
      {},
    ),
    lastSeenAt: at,
  }));
}
