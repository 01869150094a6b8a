import type { AgentDay } from "@reeve/contract/handover";
import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { uncounted } from "./uncounted-store.ts";

const dayMs = 86_400_000;
const shown = 30;

/** What an agent asked for in the last thirty days (UTC), each day once, oldest first. */
export async function agentDays(
  db: Kysely<object>,
  agent: AgentId,
  nowMs: number,
): Promise<readonly AgentDay[]> {
  const first = Math.floor(nowMs / dayMs) - shown + 1;
  const { rows } = await sql<{ day: string; passed: number; refused: number }>`
    select day::text, sum(passed)::int as passed, sum(refused)::int as refused from (
      select day, passed, refused from happened_days where agent = ${agent} and day >= ${isoTime(first * dayMs)}::timestamptz::date
      union all select (ts at time zone 'UTC')::date, (decision in ('allow', 'scope'))::int, (decision in ('block', 'escalate'))::int
        from ${uncounted(first * dayMs)} u where agent = ${agent}) d group by 1`.execute(db);
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: shown }, (_, i) => {
    const day = isoTime((first + i) * dayMs).slice(0, 10);
    return byDay.get(day) ?? { day, passed: 0, refused: 0 };
  });
}
