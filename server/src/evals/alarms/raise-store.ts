import type { Aspect } from "@reeve/contract/evaluator";
import type { Severity } from "@reeve/contract/finding";
import type { AgentId, AlarmId, MonitorId } from "@reeve/contract/id";
import type { MonitorKind } from "@reeve/contract/monitor";
import { sql, type Kysely } from "kysely";
import type { Learned, StreamState } from "../monitors/watch.ts";
import { notNoticed, type Past, type Said } from "./said.ts";

type Db = Kysely<object>;

/** What an alarm is raised about. */
export interface Raising {
  readonly monitor: MonitorId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly kind: MonitorKind;
  readonly name: string;
  readonly aspect: Aspect;
  readonly n: number;
}

export interface LiveStream extends Raising {
  readonly id: number;
  readonly evidence: number;
  readonly runLength: number;
  readonly target: number | null;
  readonly evaluatorVersion: string;
  readonly agentVersion: string;
  readonly alarm: AlarmId | null;
}

/** The stream of each monitor that was added to last: those that watch now. */
export async function liveStreams(db: Db): Promise<readonly LiveStream[]> {
  const { rows } = await sql<LiveStream>`
    select distinct on (m.id) m.id as monitor, m.agent, a.name as "agentName", m.kind, m.name, m.aspect, m.n, s.id, s.evidence,
      m.run_length as "runLength", m.target, s.evaluator_version as "evaluatorVersion", s.agent_version as "agentVersion",
      (select al.id from alarms al where al.monitor = m.id and al.ended_at is null) as alarm
    from monitor_streams s join monitors m on m.id = s.monitor join agents a on a.id = m.agent
    where m.on_watch and a.status in ('active', 'suspended')
    order by m.id, s.last_n desc`.execute(db);
  return rows;
}

export async function wholeStream(
  db: Db,
  id: number,
): Promise<{
  readonly state: StreamState;
  readonly learned: Learned | null;
  /** The first session of the stream. */
  readonly firstN: number;
} | null> {
  const { rows } = await sql<{ state: string; learned: string | null; firstN: number }>`
    select s.state, s.first_n as "firstN", b.learned from monitor_streams s
    left join monitor_baselines b on (b.monitor, b.evaluator_version) = (s.monitor, s.evaluator_version)
    where s.id = ${id}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    state: JSON.parse(row.state) as StreamState,
    firstN: row.firstN,
    learned: row.learned === null ? null : (JSON.parse(row.learned) as Learned),
  };
}

/** The latest sessions of a monitor, by one version of its evaluator, oldest first. */
export async function past(
  db: Db,
  { monitor, evaluatorVersion }: Pick<LiveStream, "monitor" | "evaluatorVersion">,
  limit: number,
): Promise<readonly Past[]> {
  const { rows } = await sql<Omit<Past, "shares"> & { detail: string | null }>`
    select n, session, at, against, detail from monitor_points
    where monitor = ${monitor} and evaluator_version = ${evaluatorVersion} order by n desc limit ${limit}`.execute(
    db,
  );
  return rows.reverse().map(({ detail, ...row }) => ({
    ...row,
    shares: detail === null ? null : (JSON.parse(detail) as Record<string, number>),
  }));
}

/** A monitor that has no open alarm. */
export async function withoutAlarm(db: Db, monitor: MonitorId): Promise<Raising | null> {
  const { rows } = await sql<Raising>`
    select m.id as monitor, m.agent, a.name as "agentName", m.kind, m.name, m.aspect, m.n
    from monitors m join agents a on a.id = m.agent where m.id = ${monitor}
      and not exists (select from alarms al where al.monitor = m.id and al.ended_at is null)`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** How severe the open alarms of an agent are. */
export async function openOf(db: Db, agent: AgentId): Promise<readonly Severity[]> {
  const { rows } = await sql<{ severity: Severity }>`
    select severity from alarms where agent = ${agent} and ended_at is null`.execute(db);
  return rows.map(({ severity }) => severity);
}

export interface Found {
  readonly since: number;
  /** The first session since then that speaks against the agent. */
  readonly bad: string | null;
  readonly evidence: number | null;
  readonly line: number | null;
  readonly agentVersion: string;
  readonly evaluatorVersion: string;
}

export async function add(
  db: Db,
  alarm: {
    readonly id: AlarmId;
    readonly of: Raising;
    readonly severity: Severity;
    readonly it: Said;
    readonly found: Found;
    readonly at: string;
    /** Of a rehearsal: it is over at once, and says whether the fall would have been noticed. */
    readonly planted?: { readonly by: string; readonly noticed: boolean };
  },
): Promise<string | null> {
  const { id, of, severity, it, found, at, planted } = alarm;
  const end = planted === undefined ? null : at;
  const { rows } = await sql<{
    since: string | null;
  }>`insert into alarms (id, monitor, agent, agent_version, evaluator_version, severity, aspect, raised_at, raised_n, since_n, since_at, evidence,
      line, said, stepped_at, stepped_n, planted, ended_at, ended_as, ended_by, ended_reason)
    values (${id}, ${of.monitor}, ${of.agent}, ${found.agentVersion}, ${found.evaluatorVersion}, ${severity}, ${of.aspect}, ${at}, ${of.n}, ${found.since},
      (select min(at) from monitor_points where monitor = ${of.monitor} and n > ${found.since}), ${found.evidence},
      ${found.line}, ${JSON.stringify(it)}, ${at}, ${of.n}, ${planted !== undefined}, ${end},
      ${end && "acknowledged"}, ${planted?.by ?? null}, ${end && (planted?.noticed ? "rehearsed, and noticed" : notNoticed)})
    returning since_at as since`.execute(db);
  return rows[0]?.since ?? null;
}
