import type { AgentId, TelemetrySourceId } from "@reeve/contract/id";
import type { Path, SourceStatus, TelemetrySource, TelemetryView } from "@reeve/contract/telemetry";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type Db = Kysely<object>;

const dayMs = 86_400_000;
const shownDays = 30;
const shownTools = 8;
const shownPaths = 50;
/** What was done and passed no door; what the client itself refused was not done. */
const ungoverned = sql`o.listed and o.kind = 'tool_call' and o.outcome <> 'denied' and o.gate is null and o.road is not null`;

interface SourceRow {
  readonly id: TelemetrySourceId;
  readonly name: string;
  readonly said: string;
  readonly status: SourceStatus;
  readonly agent: AgentId | null;
  readonly agent_name: string | null;
  readonly known_by: TelemetrySource["knownBy"];
  readonly reason: string | null;
  readonly ignored_until: string | null;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly actions: number;
  readonly ungoverned: number;
  readonly tools: string | null;
}

export interface SourceFilter {
  readonly id?: TelemetrySourceId;
  readonly status?: SourceStatus | undefined;
  readonly after: { readonly at: string; readonly id: string } | null;
  readonly limit: number;
}

/** Senders, the latest first, each with what it did lately. */
export async function listSources(
  db: Db,
  { id, status, after, limit }: SourceFilter,
  nowMs: number,
): Promise<readonly TelemetrySource[]> {
  const since = isoTime(nowMs - shownDays * dayMs);
  const { rows } =
    await sql<SourceRow>`select s.*, a.name as agent_name, coalesce(did.actions, 0) as actions,
      coalesce(did.ungoverned, 0) as ungoverned, used.tools
    from (select * from telemetry_sources s where ${id === undefined ? sql`true` : sql`s.id = ${id}`}
        and ${status === undefined ? sql`true` : sql`s.status = ${status}`}
        and ${after === null ? sql`true` : sql`(s.last_seen_at, s.id) < (${after.at}::timestamptz, ${after.id})`}
      order by s.last_seen_at desc, s.id desc limit ${limit}) s
    left join agents a on a.id = s.agent
    left join lateral (select count(*)::int as actions, (count(*) filter (where ${ungoverned}))::int as ungoverned
      from observed o where o.source = s.id and o.listed and o.ts >= ${since}::timestamptz) did on true
    left join lateral (select json_agg(t)::text as tools from (select server, tool, count(*)::int as actions from observed o
      where o.source = s.id and o.listed and o.tool is not null and o.ts >= ${since}::timestamptz
      group by server, tool order by count(*) desc, tool limit ${shownTools}) t) used on true
    order by s.last_seen_at desc, s.id desc`.execute(db);
  return rows.map(source);
}

const source = (row: SourceRow): TelemetrySource => {
  const said = JSON.parse(row.said) as TelemetrySource["said"];
  return {
    id: row.id,
    name: row.name,
    said: {
      agent: said.agent,
      agentId: said.agentId,
      service: said.service,
      namespace: said.namespace,
      host: said.host,
      emitters: said.emitters,
    },
    status: row.status,
    agent: row.agent === null ? null : { id: row.agent, name: row.agent_name ?? row.agent },
    knownBy: row.known_by,
    reason: row.reason,
    ignoredUntil: row.ignored_until,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    actions: row.actions,
    ungoverned: row.ungoverned,
    tools: row.tools === null ? [] : (JSON.parse(row.tools) as TelemetrySource["tools"]),
  };
};

/** What share of activity passed no door, and how it went round them. */
export async function viewOf(db: Db, days: number, nowMs: number): Promise<TelemetryView> {
  const firstDay = Math.floor(nowMs / dayMs) - days + 1;
  const since = isoTime(firstDay * dayMs);
  const [counted, paths, senders, sources] = await Promise.all([
    sql<{ day: number; governed: number; ungoverned: number; unattributed: number }>`
      select day, sum(governed)::bigint as governed, sum(ungoverned)::bigint as ungoverned, sum(unattributed)::bigint as unattributed from (
        select day, actions as governed, 0 as ungoverned, 0 as unattributed from counted_days where day >= ${firstDay}
        union all
        select floor(extract(epoch from o.ts) / 86400)::int, 0, 1, (s.agent is null)::int
        from observed o join telemetry_sources s on s.id = o.source where ${ungoverned} and o.ts >= ${since}::timestamptz) all_days
      group by day`.execute(db),
    sql<Omit<Path, "agent"> & { agent: AgentId | null; agent_name: string | null; at: string }>`
      select s.id as source, s.name, s.agent, a.name as agent_name, o.server, count(*)::int as actions,
        (array_agg(distinct coalesce(o.tool, '?')))[1:${shownTools}] as tools, max(o.ts) as at
      from observed o join telemetry_sources s on s.id = o.source left join agents a on a.id = s.agent
      where ${ungoverned} and o.ts >= ${since}::timestamptz
      group by s.id, s.name, s.agent, a.name, o.server order by count(*) desc, s.id limit ${shownPaths}`.execute(
      db,
    ),
    sql<
      TelemetryView["senders"][number]
    >`select service, emitter, sum(records)::bigint as records, sum(actions)::bigint as actions,
        sum(dropped)::bigint as dropped, sum(rejected)::bigint as rejected, sum(cut)::bigint as cut, max(last_at) as "lastAt"
      from telemetry_days where day >= ${firstDay} group by service, emitter order by sum(records) desc, service, emitter limit 100`.execute(
      db,
    ),
    sql<{
      open: number;
    }>`select count(*)::int as open from telemetry_sources where status = 'open'`.execute(db),
  ]);
  const sum = (name: "governed" | "ungoverned" | "unattributed"): number =>
    counted.rows.reduce((all, row) => all + row[name], 0);
  const [governed, not] = [sum("governed"), sum("ungoverned")];
  const byDay = new Map(counted.rows.map((row) => [row.day, row]));
  return {
    since,
    actions: governed + not,
    governed,
    ungoverned: not,
    share: governed + not === 0 ? null : not / (governed + not),
    unattributed: sum("unattributed"),
    days: Array.from({ length: days }, (_, i) => ({
      at: isoTime((firstDay + i) * dayMs),
      governed: byDay.get(firstDay + i)?.governed ?? 0,
      ungoverned: byDay.get(firstDay + i)?.ungoverned ?? 0,
    })),
    paths: paths.rows.map(({ agent, agent_name, at, ...path }) => ({
      ...path,
      agent: agent === null ? null : { id: agent, name: agent_name ?? agent },
      lastAt: at,
    })),
    senders: senders.rows,
    openSources: sources.rows[0]?.open ?? 0,
  };
}

/** What a person says of a source. Gives false where there is none. */
export async function setSource(
  db: Db,
  id: TelemetrySourceId,
  to: {
    readonly status: SourceStatus;
    readonly agent: AgentId | null;
    readonly reason: string | null;
    readonly until: string | null;
  },
): Promise<boolean> {
  const { rows } = await sql<{
    id: string;
  }>`update telemetry_sources set status = ${to.status}, agent = ${to.agent},
      known_by = ${to.agent === null ? null : "person"}, reason = ${to.reason}, ignored_until = ${to.until}::timestamptz
    where id = ${id} returning id`.execute(db);
  // Whose it is decides which calls at the doors it may be one of.
  await sql`update observed set road = null where source = ${id} and gate is null`.execute(db);
  return rows.length > 0;
}

/** The name of a registered agent; null where there is none, or it is retired. */
export async function agentName(db: Db, id: AgentId): Promise<string | null> {
  const { rows } = await sql<{
    name: string;
  }>`select name from agents where id = ${id} and status <> 'retired'`.execute(db);
  return rows[0]?.name ?? null;
}

export async function sourceNames(
  db: Db,
  ids: readonly TelemetrySourceId[],
): Promise<readonly { readonly id: TelemetrySourceId; readonly name: string }[]> {
  const { rows } = await sql<{ id: TelemetrySourceId; name: string }>`
    select id, name from telemetry_sources where id = any(${ids}) order by id`.execute(db);
  return rows;
}
