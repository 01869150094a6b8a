import type { AgentId, AlarmId, MonitorId } from "@reeve/contract/id";
import type { Monitor, MonitorPoint, MonitorState } from "@reeve/contract/monitor";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { possibleRates } from "../detectors/interval.ts";
import { leastReference } from "../detectors/pass-rate.ts";
import { heldTo } from "./apply.ts";
import { monitorColumns, type MonitorRow } from "./batch-store.ts";
import { settledAt, unseenShare, type SeenByDimension } from "./first-seen.ts";
import { inWords, type Learned, type Learning } from "./watch.ts";

type Db = Kysely<object>;

interface Row extends MonitorRow {
  readonly agentName: string;
  readonly agentVersion: string | null;
  readonly evaluatorVersion: string | null;
  readonly learning: string | null;
  readonly learned: string | null;
  readonly learnedAt: string | null;
  readonly evidence: number | null;
  readonly passed: number | null;
  readonly failed: number | null;
  readonly alarm: AlarmId | null;
  readonly state: MonitorState;
}

/** A monitor as it stands now: by the versions that its last session was of. */
const whole = sql`select ${monitorColumns}, a.name as "agentName", p.agent_version as "agentVersion",
    p.evaluator_version as "evaluatorVersion", b.learning, b.learned, b.learned_at as "learnedAt", s.evidence, s.passed, s.failed,
    al.id as alarm,
    case when not m.on_watch then 'off' when al.id is not null then 'alarm'
      when m.kind = 'pass_rate' and m.target is not null then 'watching'
      when b.fell then 'unsteady' when b.learned is not null or (m.kind = 'novelty' and m.n > 0) then 'watching'
      else 'warming' end as state
  from monitors m join agents a on a.id = m.agent
  left join lateral (select * from monitor_points p where p.monitor = m.id order by p.n desc limit 1) p on true
  left join monitor_baselines b on (b.monitor, b.evaluator_version) = (m.id, p.evaluator_version)
  left join monitor_streams s
    on (s.monitor, s.agent_version, s.evaluator_version) = (m.id, p.agent_version, p.evaluator_version)
  left join alarms al on al.monitor = m.id and al.ended_at is null`;

/** Where a page of the list ended: those with an open alarm come first. */
export interface Position {
  readonly calm: number;
  readonly id: MonitorId;
}
export const positionOf = ({ alarm, id }: Monitor): Position => ({ calm: alarm ? 0 : 1, id });

/** Monitors, in a database or in a transaction of it. */
export const monitorStore = (db: Db) => {
  const read = async (where: RawBuilder<unknown>, end: RawBuilder<unknown>): Promise<Monitor[]> => {
    const { rows } = await sql<Row>`select * from (${whole}) it where ${where} ${end}`.execute(db);
    return rows.map(monitorOf);
  };
  return {
    async find(id: MonitorId): Promise<Monitor | null> {
      return (await read(sql`id = ${id}`, sql``))[0] ?? null;
    },

    async lock(id: MonitorId): Promise<Monitor | null> {
      await sql`select from monitors where id = ${id} for update`.execute(db);
      return this.find(id);
    },

    list(asked: {
      readonly agent: AgentId | undefined;
      readonly state: MonitorState | undefined;
      readonly after: Position | null;
      readonly limit: number;
    }): Promise<Monitor[]> {
      const calm = sql`(alarm is null)::int`;
      const where = [
        asked.agent === undefined ? sql`true` : sql`agent = ${asked.agent}`,
        asked.state === undefined ? sql`true` : sql`state = ${asked.state}`,
        asked.after === null
          ? sql`true`
          : sql`(${calm}, id) > (${asked.after.calm}, ${asked.after.id})`,
      ];
      return read(sql.join(where, sql` and `), sql`order by ${calm}, id limit ${asked.limit + 1}`);
    },

    async set(id: MonitorId, it: Pick<Monitor, "on" | "target" | "runLength">): Promise<void> {
      await sql`update monitors set on_watch = ${it.on}, target = ${it.target}, run_length = ${it.runLength}
        where id = ${id}`.execute(db);
    },

    /** Forgets what was learned, so that it is learned anew from the next session on. */
    async forget(id: MonitorId): Promise<void> {
      await sql`delete from monitor_baselines where monitor = ${id}`.execute(db);
      await resetStreams(db, id);
    },

    /** The latest sessions, oldest first. */
    async points(id: MonitorId, limit: number): Promise<MonitorPoint[]> {
      const { rows } = await sql<MonitorPoint>`
        select n, at, session, nullif(agent_version, '') as "agentVersion", x as value, against, evidence
        from monitor_points where monitor = ${id} order by n desc limit ${limit}`.execute(db);
      return rows.reverse();
    },
  };
};

/** The evidence of a monitor begins anew. */
export async function resetStreams(db: Db, monitor: MonitorId): Promise<void> {
  await sql`delete from monitor_streams where monitor = ${monitor}`.execute(db);
}

/** Removes all but the latest sessions of each monitor: what it learned and its evidence need none of them. */
export async function prunePoints(db: Db, keep: number): Promise<void> {
  await sql`delete from monitor_points p using monitors m where p.monitor = m.id and p.n <= m.n - ${keep}`.execute(
    db,
  );
}

/** How many sessions a monitor has read. */
export async function sessionsOf(db: Db, monitor: MonitorId): Promise<number> {
  const { rows } = await sql<{ n: number }>`select n from monitors where id = ${monitor}`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

/** What a monitor learned by one version of its evaluator, and what was promised instead. */
export async function learnedOf(
  db: Db,
  monitor: MonitorId,
  evaluatorVersion: string,
): Promise<(Pick<MonitorRow, "kind" | "target"> & { readonly learned: Learned | null }) | null> {
  const { rows } = await sql<Pick<MonitorRow, "kind" | "target"> & { learned: string | null }>`
    select m.kind, m.target, b.learned from monitors m left join monitor_baselines b
      on (b.monitor, b.evaluator_version) = (m.id, ${evaluatorVersion}) where m.id = ${monitor}`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, learned: learnedFrom(row.learned) };
}

const learnedFrom = (text: string | null): Learned | null =>
  text === null ? null : (JSON.parse(text) as Learned);

function monitorOf(row: Row): Monitor {
  const novelty = row.kind === "novelty";
  const learned = heldTo(row, learnedFrom(row.learned));
  const learning = row.learning === null ? null : (JSON.parse(row.learning) as unknown);
  const { passed, failed } = row;
  const share = novelty && learning !== null ? unseenShare(learning as SeenByDimension) : null;
  return {
    id: row.id,
    agent: { id: row.agent, name: row.agentName },
    kind: row.kind,
    evaluator:
      row.evaluator === "" ? null : { id: row.evaluator, version: row.evaluatorVersion ?? "" },
    name: row.name,
    aspect: row.aspect,
    state: row.state,
    on: row.on,
    target: row.target,
    runLength: row.runLength,
    baseline: {
      sessions: novelty ? row.n : Math.min(leastReference, (learning as Learning | null)?.n ?? 0),
      needed: novelty ? 0 : leastReference,
      says: learned === null ? null : inWords(row.kind, learned, row.target !== null),
      learnedAt: row.learnedAt,
    },
    agentVersion: row.agentVersion === "" ? null : row.agentVersion,
    sessions: row.n,
    evidence: row.evidence,
    rate:
      row.kind === "pass_rate" && passed !== null && failed !== null
        ? { passed, failed, ...possibleRates(passed, failed, 0.05) }
        : null,
    unseen: share === null ? null : { share, settledAt },
    alarm: row.alarm,
    lastAt: row.lastAt,
  };
}
