import type { Calibration, CalibrationCase } from "@reeve/contract/calibration";
import type { AgentId, CalibrationId, DatasetId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { kappaOf, type Counts } from "../annotations/kappa.ts";
import type { Subject } from "./subjects.ts";

type Db = Kysely<object>;

export interface Begun {
  readonly id: CalibrationId;
  readonly grader: EvaluatorId;
  readonly name: string;
  readonly version: string;
  readonly dataset: Calibration["dataset"];
  readonly mostMicros: number;
  readonly at: string;
  readonly by: string;
}

/** What is worked on: which grader in which version, and where its cases come from. */
export interface Running {
  readonly id: CalibrationId;
  readonly name: string;
  readonly version: string;
  readonly dataset: DatasetId | null;
  readonly datasetVersion: number | null;
  readonly mostMicros: number;
  readonly spentMicros: number;
}

export type Said = Pick<CalibrationCase, "unscored" | "value" | "explanation" | "costMicros"> & {
  readonly said: NonNullable<CalibrationCase["said"]>;
};

type Row = Omit<Calibration, "dataset" | "agreement"> &
  Counts & {
    dataset: DatasetId | null;
    datasetName: string;
    datasetVersion: number;
    lastAt: string | null;
  };

const kept = 50;
const shown = 100;
const pair = (said: string, people: string) =>
  sql`(count(*) filter (where k.said = ${said} and k.people = ${people}))::int`;

const whole = (
  where: ReturnType<typeof sql>,
) => sql<Row>`select c.id, c.grader as evaluator, c.name, c.version, c.dataset,
    c.dataset_name as "datasetName", c.dataset_version as "datasetVersion", c.status, c.why, count(k.n)::int as cases,
    count(k.said)::int as done, (count(*) filter (where k.said = 'unscored'))::int as unscored,
    ${pair("pass", "pass")} as "passPass", ${pair("pass", "fail")} as "passFail", ${pair("fail", "pass")} as "failPass",
    ${pair("fail", "fail")} as "failFail", max(k.labelled_at) filter (where k.said <> 'unscored') as "lastAt",
    coalesce(sum(k.cost_micros), 0)::float8 as "costMicros", c.most_micros as "mostMicros", c.started_at as "startedAt",
    c.started_by as "startedBy", c.ended_at as "endedAt"
  from (select * from calibrations c where ${where}) c left join calibration_cases k on k.calibration = c.id
  group by c.id, c.grader, c.name, c.version, c.dataset, c.dataset_name, c.dataset_version, c.status, c.why, c.most_micros,
    c.started_at, c.started_by, c.ended_at order by c.started_at desc, c.id desc`;

function calibration(row: Row): Calibration {
  const { passPass, passFail, failPass, failFail, lastAt, dataset, datasetName, ...it } = row;
  const { datasetVersion: version, ...rest } = it;
  return {
    ...rest,
    dataset: dataset === null ? null : { id: dataset, name: datasetName, version },
    agreement: { ...kappaOf({ passPass, passFail, failPass, failFail }), lastAt },
  };
}

/** Calibrations, in a database or in a transaction of it. */
export const calibrationStore = (db: Db) => ({
  async add(it: Begun, subjects: readonly Subject[]): Promise<void> {
    const { dataset } = it;
    await sql`insert into calibrations (id, grader, name, version, dataset, dataset_name, dataset_version, most_micros, started_at, started_by)
      values (${it.id}, ${it.grader}, ${it.name}, ${it.version}, ${dataset?.id ?? null}, ${dataset?.name ?? null},
        ${dataset?.version ?? null}, ${it.mostMicros}, ${it.at}::timestamptz, ${it.by})`.execute(
      db,
    );
    const rows = subjects.map((one, at) => ({ ...one, n: at + 1 }));
    await sql`insert into calibration_cases (calibration, n, agent, agent_name, session, case_name, people, labelled_at)
      select ${it.id}, n, agent, "agentName", session, "case", people, "labelledAt" from json_to_recordset(${JSON.stringify(rows)}::json)
        as c(n int, agent text, "agentName" text, session text, "case" text, people text, "labelledAt" timestamptz)`.execute(
      db,
    );
    await sql`delete from calibrations where grader = ${it.grader} and status <> 'running' and id not in (select id from calibrations
      where grader = ${it.grader} order by started_at desc, id desc limit ${kept})`.execute(db);
  },

  async list(grader: EvaluatorId | undefined): Promise<Calibration[]> {
    const where = grader === undefined ? sql`true` : sql`c.grader = ${grader}`;
    const newest = sql`c.id in (select id from calibrations c where ${where} order by started_at desc limit ${shown})`;
    return (await whole(newest).execute(db)).rows.map(calibration);
  },

  async get(id: CalibrationId): Promise<Calibration | null> {
    const [row] = (await whole(sql`c.id = ${id}`).execute(db)).rows;
    return row ? calibration(row) : null;
  },

  /** The newest that ended of each grader in its present version, where it told anything. */
  async newest(): Promise<ReadonlyMap<EvaluatorId, Calibration>> {
    const found = await whole(sql`c.id in (select distinct on (g.id) r.id from graders g
      join calibrations r on r.grader = g.id and r.version = g.version and r.status <> 'running'
        and exists (select from calibration_cases k where k.calibration = r.id and k.said in ('pass', 'fail'))
      order by g.id, r.started_at desc)`).execute(db);
    return new Map(found.rows.map((row) => [row.evaluator, calibration(row)]));
  },

  /** Those on which the grader and people differ, and after them those that it could not tell. */
  async differ(id: CalibrationId): Promise<CalibrationCase[]> {
    const { rows } = await sql<
      Omit<CalibrationCase, "agent"> & { agent: AgentId | null; agentName: string | null }
    >`
      select n, agent, agent_name as "agentName", session, case_name as "case", people, said, unscored, value, explanation,
        cost_micros as "costMicros" from calibration_cases
      where calibration = ${id} and said <> people order by said = 'unscored', n`.execute(db);
    return rows.map(({ agent, agentName, ...it }) => ({
      ...it,
      agent: agent === null ? null : { id: agent, name: agentName ?? agent },
    }));
  },

  async isRunning(grader: EvaluatorId): Promise<boolean> {
    const { rows } =
      await sql`select from calibrations where grader = ${grader} and status = 'running'`.execute(
        db,
      );
    return rows.length > 0;
  },

  /** One that nobody works on, held from now on; null where there is none. */
  async take(now: string, heldUntil: string): Promise<Running | null> {
    const { rows } =
      await sql<Running>`update calibrations c set held_until = ${heldUntil}::timestamptz
      where id = (select id from calibrations where status = 'running' and (held_until is null or held_until <= ${now}::timestamptz)
        order by started_at limit 1 for update skip locked)
      returning id, name, version, dataset, dataset_version as "datasetVersion", most_micros as "mostMicros",
        (select coalesce(sum(cost_micros), 0)::float8 from calibration_cases k where k.calibration = c.id) as "spentMicros"`.execute(
        db,
      );
    return rows[0] ?? null;
  },

  /** False where it ended meanwhile. */
  async hold(id: CalibrationId, heldUntil: string): Promise<boolean> {
    const { rows } = await sql`update calibrations set held_until = ${heldUntil}::timestamptz
      where id = ${id} and status = 'running' returning id`.execute(db);
    return rows.length > 0;
  },

  async leave(id: CalibrationId): Promise<void> {
    await sql`update calibrations set held_until = null where id = ${id}`.execute(db);
  },

  async next(
    id: CalibrationId,
    most: number,
  ): Promise<readonly (Subject & { readonly n: number })[]> {
    const { rows } = await sql<
      Subject & { n: number }
    >`select n, agent, agent_name as "agentName", session, case_name as "case",
        people, labelled_at as "labelledAt" from calibration_cases
      where calibration = ${id} and said is null order by n limit ${most}`.execute(db);
    return rows;
  },

  /** What is said first stays: two processes cannot count one case twice. */
  async said(id: CalibrationId, n: number, it: Said): Promise<void> {
    await sql`update calibration_cases set said = ${it.said}, unscored = ${it.unscored}, value = ${it.value},
        explanation = ${it.explanation}, cost_micros = ${it.costMicros}
      where calibration = ${id} and n = ${n} and said is null`.execute(db);
  },

  async end(
    id: CalibrationId,
    status: "done" | "stopped",
    why: string | null,
    at: string,
  ): Promise<boolean> {
    const { rows } =
      await sql`update calibrations set status = ${status}, why = ${why}, ended_at = ${at}::timestamptz, held_until = null
      where id = ${id} and status = 'running' returning id`.execute(db);
    return rows.length > 0;
  },
});
