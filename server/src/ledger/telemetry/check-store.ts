import type { Intent } from "@reeve/contract/action";
import type { ActionId, AgentId, TelemetrySourceId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { traceMark } from "../marks.ts";
import type { Passed, Verdict } from "./match.ts";
import { toolOf, type Observation } from "./observation.ts";

type Db = Kysely<object>;

export interface Unchecked {
  readonly id: ActionId;
  readonly source: TelemetrySourceId;
  readonly sourceName: string;
  readonly sourceStatus: string;
  readonly agent: AgentId | null;
  readonly agentName: string | null;
  readonly observation: Observation;
}

const around = "10 minutes";

/** What nobody looked at yet, the longest waiting first; locked, so that two processes do not take the same. */
export async function unchecked(db: Db, limit: number): Promise<readonly Unchecked[]> {
  const { rows } = await sql<{
    id: ActionId;
    doc: string;
    source: TelemetrySourceId;
    name: string;
    status: string;
    agent: AgentId | null;
    agent_name: string | null;
  }>`select o.id, o.doc, o.source, s.name, s.status, s.agent, a.name as agent_name
    from observed o join telemetry_sources s on s.id = o.source left join agents a on a.id = s.agent
    where o.road is null and o.listed order by o.received_at limit ${limit} for update of o skip locked`.execute(
    db,
  );
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    sourceName: row.name,
    sourceStatus: row.status,
    agent: row.agent,
    agentName: row.agent_name,
    observation: JSON.parse(row.doc) as Observation,
  }));
}

/** The calls at the doors that these may be: those of their traces, and those of their tools near their times. */
export async function passedNear(db: Db, all: readonly Unchecked[]): Promise<readonly Passed[]> {
  const traces = new Set<string>();
  const tools = new Set<string>();
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { observation: it } of all) {
    for (const span of it.spans) traces.add(traceMark(span.slice(0, span.indexOf("/"))));
    const { tool } = toolOf(it);
    if (tool !== null) tools.add(tool);
    for (const name of it.names) tools.add(name);
    from = Math.min(from, it.startMs[1]);
    to = Math.max(to, it.endMs?.[1] ?? it.startMs[1]);
  }
  if (tools.size === 0) return [];
  const span = sql`ts between ${isoTime(from)}::timestamptz - ${around}::interval and ${isoTime(to)}::timestamptz + ${around}::interval`;
  const { rows } = await sql<{ body: string; tool: string | null }>`
    select body, tool from records where kind = 'intent' and marks && ${[...traces]} and ${span}
    union
    select body, tool from (select body, tool from records where kind = 'intent' and tool = any(${[...tools]}) and ${span}
      order by ts desc limit 2000) near`.execute(db);
  return rows.flatMap(({ body }) => {
    const { intent } = JSON.parse(body) as { intent: Intent };
    if (intent.kind !== "tool_call") return [];
    return [
      {
        id: intent.id,
        agent: intent.agent?.id ?? null,
        server: intent.server,
        tool: intent.tool,
        atMs: Date.parse(intent.startedAt),
        answer: intent.decision.answer,
        argsHash: intent.argsHash,
        trace: intent.trace ?? null,
      },
    ];
  });
}

/** Which of these calls telemetry told of already. */
export async function takenOf(db: Db, passed: readonly Passed[]): Promise<Set<string>> {
  if (passed.length === 0) return new Set();
  const { rows } = await sql<{ gate: string }>`
    select gate from observed where gate = any(${passed.map(({ id }) => id)})`.execute(db);
  return new Set(rows.map(({ gate }) => gate));
}

export async function judged(
  db: Db,
  verdicts: readonly (Verdict & { readonly id: ActionId })[],
): Promise<void> {
  if (verdicts.length === 0) return;
  await sql`update observed o set road = v.road, gate = v.gate, data_read = false
    from unnest(${verdicts.map(({ id }) => id)}::text[], ${verdicts.map(({ road }) => road)}::text[],
      ${verdicts.map(({ gate }) => gate)}::text[]) as v (id, road, gate) where o.id = v.id`.execute(
    db,
  );
}

export interface Way {
  readonly server: string | null;
  readonly tools: readonly string[];
  readonly actions: number;
  readonly lastAt: string;
}

/** How what this agent, or this sender, did in the last days went round the doors. */
export async function waysOf(
  db: Db,
  who: { readonly agent: AgentId | null; readonly source: TelemetrySourceId },
  nowMs: number,
): Promise<readonly Way[]> {
  const of =
    who.agent === null
      ? sql`o.source = ${who.source}`
      : sql`o.source in (select id from telemetry_sources where agent = ${who.agent})`;
  const { rows } =
    await sql<Way>`select server, (array_agg(distinct coalesce(tool, '?')))[1:5] as tools, count(*)::int as actions,
      max(ts) as "lastAt"
    from observed o where ${of} and o.listed and o.kind = 'tool_call' and o.outcome <> 'denied' and o.gate is null
      and o.road in ('ungoverned', 'against') and o.ts >= ${isoTime(nowMs - 7 * 86_400_000)}::timestamptz
    group by server order by count(*) desc, server limit 5`.execute(db);
  return rows;
}

/** Tool servers that Reeve stands before. */
export async function serverNames(db: Db): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{
    name: string;
  }>`select name from tool_servers where removed_at is null`.execute(db);
  return new Set(rows.map(({ name }) => name));
}

/** Drops what is older than is kept. */
export async function forget(
  db: Db,
  nowMs: number,
  keptDays: number,
  keysDays: number,
): Promise<void> {
  const before = (days: number) => isoTime(nowMs - days * 86_400_000);
  await sql`delete from observed where id in (select id from observed where ts < ${before(keptDays)}::timestamptz limit 20000)`.execute(
    db,
  );
  await sql`delete from observed_keys where key in (select key from observed_keys where at < ${before(keysDays)}::timestamptz limit 50000)`.execute(
    db,
  );
  await sql`delete from telemetry_days where day < ${Math.floor(nowMs / 86_400_000) - keptDays}`.execute(
    db,
  );
}
