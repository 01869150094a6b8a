import type { CodeHow, Grader, JudgeHow } from "@reeve/contract/grader";
import type { Aspect } from "@reeve/contract/evaluator";
import type { EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** A grader as it is kept; the key of a judge is sealed. */
export interface Kept {
  readonly id: EvaluatorId;
  readonly name: string;
  readonly aspect: Aspect;
  readonly version: string;
  readonly on: boolean;
  readonly rate: number;
  readonly how: JudgeHow | CodeHow;
  readonly sealedKey: string | null;
  readonly changedAt: string;
  readonly changedBy: string;
}

interface Row extends Omit<Kept, "how"> {
  readonly how: string;
}

const columns = sql`id, name, aspect, version, is_on as "on", rate, how, sealed_key as "sealedKey",
  changed_at as "changedAt", changed_by as "changedBy"`;
const kept = ({ how, ...row }: Row): Kept => ({ ...row, how: JSON.parse(how) as Kept["how"] });

/** Graders, in a database or in a transaction of it. */
export const graderStore = (db: Db) => ({
  async all(): Promise<readonly Kept[]> {
    const { rows } = await sql<Row>`select ${columns} from graders order by name`.execute(db);
    return rows.map(kept);
  },

  async named(name: string): Promise<Kept | null> {
    const { rows } = await sql<Row>`select ${columns} from graders where name = ${name}`.execute(
      db,
    );
    return rows[0] ? kept(rows[0]) : null;
  },

  async lock(name: string): Promise<Kept | null> {
    const { rows } =
      await sql<Row>`select ${columns} from graders where name = ${name} for update`.execute(db);
    return rows[0] ? kept(rows[0]) : null;
  },

  async put(it: Kept): Promise<void> {
    await sql`insert into graders (id, name, kind, aspect, version, is_on, rate, how, sealed_key, changed_at, changed_by)
      values (${it.id}, ${it.name}, ${it.how.kind}, ${it.aspect}, ${it.version}, ${it.on}, ${it.rate}, ${JSON.stringify(it.how)},
        ${it.sealedKey}, ${it.changedAt}::timestamptz, ${it.changedBy})
      on conflict (id) do update set kind = excluded.kind, aspect = excluded.aspect, version = excluded.version,
        is_on = excluded.is_on, rate = excluded.rate, how = excluded.how, sealed_key = excluded.sealed_key,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(db);
  },

  async remove(id: EvaluatorId): Promise<void> {
    await sql`delete from graders where id = ${id}`.execute(db);
    await sql`delete from grader_queue where grader = ${id}`.execute(db);
  },

  /** What each spent on a day (UTC), and how many sessions wait for it. */
  async counts(day: string): Promise<ReadonlyMap<EvaluatorId, Pick<Grader, "today" | "waiting">>> {
    type Counted = Grader["today"] & { id: EvaluatorId; waiting: number };
    const { rows } = await sql<Counted>`select g.id,
        (select count(*)::int from grader_queue q where q.grader = g.id) as waiting,
        coalesce(sum(cost_micros), 0)::float8 as "costMicros", coalesce(sum(input_tokens), 0)::float8 as "inputTokens",
        coalesce(sum(output_tokens), 0)::float8 as "outputTokens", coalesce(sum(asked), 0)::int as asked,
        coalesce(sum(from_cache), 0)::int as "fromCache", coalesce(sum(kept), 0)::int as kept
      from graders g left join judge_spend s on s.grader = g.id and s.day = ${day}::date group by g.id`.execute(
      db,
    );
    return new Map(rows.map(({ id, waiting, ...today }) => [id, { waiting, today }]));
  },
});
