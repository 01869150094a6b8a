import type { Aspect } from "@reeve/contract/evaluator";
import type { AgentId, EvaluatorId, MonitorId } from "@reeve/contract/id";
import type { MonitorKind } from "@reeve/contract/monitor";
import { sql, type Kysely } from "kysely";
import { rowsAs } from "../../platform/rows.ts";
import { scoreOf, type ScoreTables } from "../scores/store.ts";
import type { Score } from "@reeve/contract/score";
import type { SeenByDimension } from "./first-seen.ts";
import type { Learned, Learning, StreamState } from "./watch.ts";

type Db = Kysely<object>;

/** How far scores were read. */
export interface Place {
  readonly xid: string;
  readonly n: string;
}

/** Where reading goes on, and the lease on it until the transaction ends; null where another process has it. */
export async function takePlace(db: Db): Promise<Place | null> {
  const { rows } =
    await sql<Place>`select xid::text as xid, n::text as n from monitor_reading for update skip locked`.execute(
      db,
    );
  return rows[0] ?? null;
}

export async function movePlace(db: Db, { xid, n }: Place): Promise<void> {
  await sql`update monitor_reading set xid = ${xid}::xid8, n = ${n}::bigint`.execute(db);
}

/**
 * Scores of whole sessions at their natural rate after `place`, of agents that are registered. What a transaction that still
 * runs wrote is left for later together with all that came after it began, so that nothing is passed by.
 */
export async function scoresAfter(
  db: Db,
  place: Place,
  limit: number,
): Promise<{ readonly scores: readonly Score[]; readonly place: Place } | null> {
  const rows = await db
    .withTables<ScoreTables>()
    .selectFrom("scores")
    .selectAll()
    .select(sql<string>`xid::text`.as("xid_text"))
    .select(sql<string>`n::text`.as("n_text"))
    .where("action", "=", "")
    .where("natural_rate", "=", true)
    .where(
      sql<boolean>`(xid, n) > (${place.xid}::xid8, ${place.n}::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())`,
    )
    .orderBy(sql`xid, n`)
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  return last === undefined
    ? null
    : { scores: rows.map(scoreOf), place: { xid: last.xid_text, n: last.n_text } };
}

/** Which of these agents there are to watch. */
export async function watched(
  db: Db,
  agents: readonly AgentId[],
): Promise<ReadonlyMap<AgentId, string>> {
  const { rows } = await sql<{ id: AgentId; name: string }>`select id, name from agents
    where id = any(${[...agents]}) and status in ('active', 'suspended')`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export interface MonitorRow {
  readonly id: MonitorId;
  readonly agent: AgentId;
  readonly kind: MonitorKind;
  readonly evaluator: EvaluatorId | "";
  readonly name: string;
  readonly aspect: Aspect;
  readonly on: boolean;
  readonly target: number | null;
  readonly runLength: number;
  n: number;
  lastAt: string | null;
}

/** Makes the monitors that are missing. */
export async function ensure(
  db: Db,
  wanted: readonly Pick<MonitorRow, "id" | "agent" | "kind" | "evaluator" | "name" | "aspect">[],
  at: string,
): Promise<void> {
  await sql`insert into monitors (id, agent, kind, evaluator, name, aspect, created_at)
    select id, agent, kind, evaluator, name, aspect, ${at} from json_to_recordset(${JSON.stringify(wanted)}::json)
      as w(id text, agent text, kind text, evaluator text, name text, aspect text)
    on conflict (agent, kind, evaluator) do nothing`.execute(db);
}

export const monitorColumns = sql`m.id, m.agent, m.kind, m.evaluator, m.name, m.aspect, m.on_watch as "on", m.target,
  m.run_length as "runLength", m.n, m.last_at as "lastAt"`;

/** The monitors of these agents, theirs alone until the transaction ends. */
export async function monitorsOf(db: Db, agents: readonly AgentId[]): Promise<MonitorRow[]> {
  const { rows } = await sql<MonitorRow>`select ${monitorColumns} from monitors m
    where m.agent = any(${[...agents]}) order by m.id for update`.execute(db);
  return rows;
}

export interface BaselineRow {
  readonly monitor: MonitorId;
  readonly evaluatorVersion: string;
  learning: Learning | SeenByDimension | null;
  learned: Learned | null;
  fell: boolean;
  learnedAt: string | null;
  readonly fromN: number;
}

export async function baselinesOf(db: Db, monitors: readonly MonitorId[]): Promise<BaselineRow[]> {
  const { rows } = await sql<{
    monitor: MonitorId;
    evaluatorVersion: string;
    learning: string;
    learned: string | null;
    fell: boolean;
    learnedAt: string | null;
    fromN: number;
  }>`select monitor, evaluator_version as "evaluatorVersion", learning, learned, fell, learned_at as "learnedAt",
      from_n as "fromN" from monitor_baselines where monitor = any(${[...monitors]})`.execute(db);
  return rows.map((row) => ({
    ...row,
    learning: JSON.parse(row.learning) as BaselineRow["learning"],
    learned: row.learned === null ? null : (JSON.parse(row.learned) as Learned),
  }));
}

export interface StreamRow {
  readonly monitor: MonitorId;
  readonly agentVersion: string;
  readonly evaluatorVersion: string;
  state: StreamState;
  evidence: number;
  passed: number;
  failed: number;
  readonly firstN: number;
  lastN: number;
}

export async function streamsOf(db: Db, monitors: readonly MonitorId[]): Promise<StreamRow[]> {
  const { rows } = await sql<Omit<StreamRow, "state"> & { state: string }>`
    select monitor, agent_version as "agentVersion", evaluator_version as "evaluatorVersion", state, evidence, passed, failed,
      first_n as "firstN", last_n as "lastN" from monitor_streams where monitor = any(${[...monitors]})`.execute(
    db,
  );
  return rows.map((row) => ({ ...row, state: JSON.parse(row.state) as StreamState }));
}

export interface PointRow {
  readonly monitor: MonitorId;
  readonly evaluatorVersion: string;
  readonly session: string;
  readonly agentVersion: string;
  readonly n: number;
  readonly at: string;
  readonly x: number | null;
  readonly against: boolean;
  readonly evidence: number | null;
  readonly detail: string | null;
}

/** Which of these sessions a monitor has counted already, as `monitor version session`. */
export async function counted(
  db: Db,
  asked: readonly Pick<PointRow, "monitor" | "evaluatorVersion" | "session">[],
): Promise<ReadonlySet<string>> {
  if (asked.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    select p.monitor || ' ' || p.evaluator_version || ' ' || p.session as key
    from ${rowsAs("q", asked, { monitor: "text", evaluatorVersion: "text", session: "text" })}
    join monitor_points p on (p.monitor, p.evaluator_version, p.session) = (q.monitor, q."evaluatorVersion", q.session)`.execute(
    db,
  );
  return new Set(rows.map(({ key }) => key));
}

/** What a batch came to, in one go. */
export async function keep(
  db: Db,
  monitors: readonly MonitorRow[],
  baselines: readonly BaselineRow[],
  streams: readonly StreamRow[],
  points: readonly PointRow[],
): Promise<void> {
  const seen = rowsAs("w", monitors, { id: "text", n: "integer", lastAt: "timestamptz" });
  await sql`update monitors m set n = w.n, last_at = w."lastAt" from ${seen} where m.id = w.id`.execute(
    db,
  );
  const learnt = baselines.map((it) => ({
    ...it,
    learning: JSON.stringify(it.learning),
    learned: it.learned === null ? null : JSON.stringify(it.learned),
  }));
  const all = rowsAs("w", learnt, {
    monitor: "text",
    evaluatorVersion: "text",
    learning: "text",
    learned: "text",
    fell: "boolean",
    learnedAt: "timestamptz",
    fromN: "integer",
  });
  await sql`insert into monitor_baselines (monitor, evaluator_version, learning, learned, fell, learned_at, from_n)
    select * from ${all}
    on conflict (monitor, evaluator_version) do update set learning = excluded.learning, learned = excluded.learned,
      fell = excluded.fell, learned_at = excluded.learned_at`.execute(db);
  const going = rowsAs(
    "w",
    streams.map((it) => ({ ...it, state: JSON.stringify(it.state) })),
    {
      monitor: "text",
      agentVersion: "text",
      evaluatorVersion: "text",
      state: "text",
      evidence: "float8",
      passed: "integer",
      failed: "integer",
      firstN: "integer",
      lastN: "integer",
    },
  );
  await sql`insert into monitor_streams (monitor, agent_version, evaluator_version, state, evidence, passed, failed, first_n, last_n)
    select * from ${going}
    on conflict (monitor, agent_version, evaluator_version) do update set state = excluded.state,
      evidence = excluded.evidence, passed = excluded.passed, failed = excluded.failed, last_n = excluded.last_n`.execute(
    db,
  );
  const read = rowsAs("w", points, {
    monitor: "text",
    evaluatorVersion: "text",
    session: "text",
    agentVersion: "text",
    n: "integer",
    at: "timestamptz",
    x: "float8",
    against: "boolean",
    evidence: "float8",
    detail: "text",
  });
  await sql`insert into monitor_points (monitor, evaluator_version, session, agent_version, n, at, x, against, evidence, detail)
    select * from ${read}`.execute(db);
}
