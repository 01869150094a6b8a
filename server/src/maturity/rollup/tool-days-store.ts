import { sql, type Kysely } from "kysely";
import type { ToolDay } from "./tool-days.ts";

type Db = Kysely<object>;

/** Rare work is rare: what is done once a quarter is still known after a year. */
const keptDays = 400;

export async function addToolDays(db: Db, days: readonly ToolDay[]): Promise<void> {
  if (days.length === 0) return;
  await sql`insert into counted_tool_days
    select agent, server, tool, day, calls, refused, "firstAt", "lastAt"
    from json_to_recordset(${JSON.stringify(days)}::json) as d(agent text, server text, tool text, day int, calls bigint, refused bigint,
      "firstAt" timestamptz, "lastAt" timestamptz)
    on conflict (agent, server, tool, day) do update set calls = counted_tool_days.calls + excluded.calls,
      refused = counted_tool_days.refused + excluded.refused,
      first_at = least(counted_tool_days.first_at, excluded.first_at),
      last_at = greatest(counted_tool_days.last_at, excluded.last_at)`.execute(db);
}

export async function pruneToolDays(db: Db, today: number): Promise<void> {
  await sql`delete from counted_tool_days where day < ${today - keptDays}`.execute(db);
}

/** What an agent did with one tool in some days. */
export interface ToolUse {
  readonly agent: string;
  readonly server: string;
  readonly tool: string;
  readonly calls: number;
  readonly refused: number;
  /** Days on which it was let use it. */
  readonly days: number;
  /** Of calls that were let pass; null where none was. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}

/** By tool, of one agent or of all, since a day. */
export async function toolUses(
  db: Db,
  agent: string | null,
  sinceDay: number,
): Promise<readonly ToolUse[]> {
  const whose = agent === null ? sql`true` : sql`agent = ${agent}`;
  const { rows } =
    await sql<ToolUse>`select agent, server, tool, sum(calls)::bigint as calls, sum(refused)::bigint as refused,
      count(*) filter (where calls > 0) as days, min(first_at) filter (where calls > 0) as "firstAt",
      max(last_at) filter (where calls > 0) as "lastAt"
    from counted_tool_days where ${whose} and day >= ${sinceDay}
    group by agent, server, tool order by server, tool`.execute(db);
  return rows;
}
