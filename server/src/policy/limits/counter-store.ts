import type { AgentId, LimitId, ServerId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";

/** One call, as it counts in one limit. */
export interface Counted {
  readonly limit: LimitId;
  readonly agent: AgentId | null;
  readonly server: ServerId | null;
  readonly perMinute: number | null;
  readonly costMicrosPerDay: number | null;
  readonly costMicros: number;
}

/** Which of them refuses, by its place, for how long. */
export interface CounterRefusal {
  readonly index: number;
  readonly rate: boolean;
  readonly seconds: number;
}

export interface CounterRow {
  readonly limit: LimitId;
  readonly agent: AgentId | null;
  readonly server: ServerId | null;
  readonly taken: number;
  readonly spentMicros: number;
}

const keys = (all: readonly Counted[]): [string[], string[], string[]] => [
  all.map(({ limit }) => limit),
  all.map(({ agent }) => agent ?? ""),
  all.map(({ server }) => server ?? ""),
];

/** What was used of rates and budgets, the same in every process; each change is one statement. */
export const counterStore = ({ pool }: Pick<Database, "pool">) => ({
  /** Counts a call in all or in none; null where it counts. */
  async take(all: readonly Counted[], atMs: number): Promise<CounterRefusal | null> {
    const { rows } = await pool.query<{ refused: number; rate: boolean; seconds: number }>({
      name: "limits-take",
      text: "select * from take_limits($1, $2, $3, $4, $5, $6, $7)",
      values: [
        ...keys(all),
        all.map(({ perMinute }) => perMinute),
        all.map(({ costMicrosPerDay }) => costMicrosPerDay),
        all.map(({ costMicros }) => costMicros),
        isoTime(atMs),
      ],
    });
    const [row] = rows;
    if (!row) throw new Error("the counters gave no answer");
    return row.refused === 0
      ? null
      : { index: row.refused - 1, rate: row.rate, seconds: row.seconds };
  },

  async giveBack(all: readonly Counted[], atMs: number): Promise<void> {
    await pool.query({
      name: "limits-return",
      text: "select return_limits($1, $2, $3, $4, $5)",
      values: [...keys(all), all.map(({ costMicros }) => costMicros), isoTime(atMs)],
    });
  },

  /** Of each limit the few counters that are used most. */
  async fullest(atMs: number, most: number): Promise<CounterRow[]> {
    const { rows } = await pool.query<CounterRow>(
      `select "limit", agent, server, taken, "spentMicros" from (
        select *, row_number() over (partition by "limit" order by "spentMicros" desc, taken desc) as place from (
          select c.limit_id as "limit", nullif(c.agent_id, '') as agent, nullif(c.server_id, '') as server,
            coalesce(ceil(greatest(0, l.per_minute - c.tokens
              - greatest(0, extract(epoch from $1::timestamptz - c.at)) * l.per_minute / 60.0)), 0)::int as taken,
            case when c.day = ($1::timestamptz at time zone 'utc')::date then c.spent_micros else 0 end as "spentMicros"
          from limit_counters c join limits l on l.id = c.limit_id) counted
        where taken > 0 or "spentMicros" > 0) ranked
      where place <= $2`,
      [isoTime(atMs), most],
    );
    return rows;
  },
});
