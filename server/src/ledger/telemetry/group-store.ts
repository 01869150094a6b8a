import type { TelemetrySourceId } from "@reeve/contract/id";
import type { TelemetryGroup } from "@reeve/contract/telemetry";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { groupsOfSenders, type Sender } from "./groups.ts";

const dayMs = 86_400_000;
const shownDays = 30;
/** So many of the latest are grouped; who looks at more of them at once settles a group first. */
const most = 1000;

/** The inbox in groups: open senders, with what they did in the last 30 days. */
export async function groupsOf(db: Kysely<object>, nowMs: number): Promise<TelemetryGroup[]> {
  const first = Math.floor(nowMs / dayMs) - shownDays + 1;
  const { rows } = await sql<{
    id: TelemetrySourceId;
    name: string;
    said: string;
    claimed: string | null;
    first_seen_at: string;
    last_seen_at: string;
    did: string | null;
  }>`select s.id, s.name, s.said, p.name as claimed, s.first_seen_at, s.last_seen_at, did.all_of as did
    from (select * from telemetry_sources where status = 'open' order by last_seen_at desc, id desc limit ${most}) s
    left join sightings g on g.source = 'telemetry' and g.locator = s.id left join people p on p.id = g.claimed_by
    left join lateral (select json_agg(d)::text as all_of from (
        select floor(extract(epoch from o.ts) / 86400)::int as day, o.server, o.tool, count(*)::int as actions from observed o
        where o.source = s.id and o.listed and o.ts >= ${isoTime(first * dayMs)}::timestamptz group by 1, 2, 3) d) did on true`.execute(
    db,
  );
  const senders = rows.map((row): Sender => {
    const said = JSON.parse(row.said) as { service?: string | null; emitters?: string[] };
    const did = JSON.parse(row.did ?? "[]") as {
      day: number;
      server: string | null;
      tool: string | null;
      actions: number;
    }[];
    return {
      id: row.id,
      name: row.name,
      service: said.service ?? null,
      emitters: said.emitters ?? [],
      claimedBy: row.claimed,
      tools: did.flatMap(({ server, tool, actions }) =>
        tool === null ? [] : [{ server, tool, actions }],
      ),
      days: did,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    };
  });
  return groupsOfSenders(
    senders,
    Array.from({ length: shownDays }, (_, i) => ({
      day: first + i,
      at: isoTime((first + i) * dayMs),
    })),
  );
}
