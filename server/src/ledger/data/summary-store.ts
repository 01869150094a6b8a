import type { DataSummary, DataWay } from "@reeve/contract/data";
import type { AgentId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { refOf } from "./search-store.ts";

type Db = Kysely<object>;

export interface Days {
  readonly from: string;
  /** Its day counts too. */
  readonly to: string;
}
export type SumFilter = Omit<Parsed<"data.summary">, "agent" | "since" | "until"> & {
  readonly agent?: AgentId | undefined;
};

interface Counts {
  readonly reads: number;
  readonly writes: number;
  readonly unknown: number;
  readonly refused: number;
}

const happened = sql`answer in ('allow', 'scope', '')`;
const counts = sql`
  coalesce(sum(touches) filter (where ${happened} and access = 'read'), 0)::int as reads,
  coalesce(sum(touches) filter (where ${happened} and access = 'write'), 0)::int as writes,
  coalesce(sum(touches) filter (where ${happened} and access = 'unknown'), 0)::int as unknown,
  coalesce(sum(touches) filter (where not ${happened}), 0)::int as refused`;
const mostWho = 100;
const mostNames = 50;
const mostWays = 400;

/** Sums over whole days; the raw rows are not touched for it. */
export async function summarise(
  db: Db,
  filter: SumFilter,
  { from, to }: Days,
): Promise<Pick<DataSummary, "days" | "who" | "more" | "classes" | "systems">> {
  const asked = conditions(filter, { from, to });
  const among = sql.join(
    [...asked, sql.raw(filter.class === undefined ? "first" : "true")],
    sql` and `,
  );
  const [days, who, classes, systems] = await Promise.all([
    sql<
      Counts & { day: string }
    >`select day::text as day, ${counts} from data_days where ${among} group by day order by day`.execute(
      db,
    ),
    sql<
      Counts & {
        agent: AgentId;
        agent_name: string | null;
        person: string;
        person_name: string | null;
        last_at: string;
      }
    >`
      select w.*, a.name as agent_name, p.name as person_name from (
        select agent, person, ${counts}, max(last_at) as last_at from data_days where ${among} and touches > 0
        group by agent, person order by sum(touches) desc, agent, person limit ${mostWho + 1}) w
      left join agents a on a.id = w.agent left join people p on p.id = w.person
      order by w.reads + w.writes + w.unknown + w.refused desc, w.agent, w.person`.execute(db),
    sql<Counts & { name: string }>`select class as name, ${counts} from data_days
      where ${sql.join(conditions({ ...filter, class: undefined }, { from, to }), sql` and `)} and class <> '' and touches > 0
      group by class order by sum(touches) desc, class limit ${mostNames}`.execute(db),
    sql<
      Counts & { name: string }
    >`select system as name, ${counts} from data_days where ${among} and touches > 0
      group by system order by sum(touches) desc, system limit ${mostNames}`.execute(db),
  ]);
  return {
    days: days.rows,
    who: who.rows
      .slice(0, mostWho)
      .map(({ agent, agent_name, person, person_name, last_at, ...sums }) => ({
        ...sums,
        agent: refOf(agent, agent_name),
        person: refOf(person, person_name),
        lastAt: last_at,
      })),
    more: who.rows.length > mostWho,
    classes: classes.rows,
    systems: systems.rows,
  };
}

function conditions(filter: SumFilter, { from, to }: Days): RawBuilder<unknown>[] {
  const asked: RawBuilder<unknown>[] = [sql`day >= ${from}::date and day <= ${to}::date`];
  if (filter.class !== undefined) asked.push(sql`class = ${filter.class}`);
  if (filter.agent !== undefined) asked.push(sql`agent = ${filter.agent}`);
  if (filter.person !== undefined)
    asked.push(sql`person = ${filter.person === "none" ? "" : filter.person}`);
  if (filter.system !== undefined) asked.push(sql`system = ${filter.system}`);
  if (filter.access !== undefined) asked.push(sql`access = ${filter.access}`);
  return asked;
}

/** The ways from an agent's tools to systems and classes of data, the busiest first. */
export async function waysOf(
  db: Db,
  agent: AgentId,
  from: string,
): Promise<{ readonly ways: DataWay[]; readonly more: boolean }> {
  const { rows } =
    await sql<DataWay>`select nullif(server, '') as server, nullif(tool, '') as tool, system,
      nullif(class, '') as class, nullif(answer, '') as answer, access,
      coalesce(sum(touches) filter (where first), 0)::int as touches, sum(touches)::int as "ofClass"
    from data_days where agent = ${agent} and day >= ${from}::date and touches > 0
    group by server, tool, system, class, answer, access
    order by sum(touches) desc, server, tool, system, class, answer, access limit ${mostWays + 1}`.execute(
      db,
    );
  return { ways: rows.slice(0, mostWays), more: rows.length > mostWays };
}
