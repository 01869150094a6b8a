import type { AgentDay } from "@reeve/contract/handover";
import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";

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
    select to_char(ts at time zone 'UTC', 'YYYY-MM-DD') as day, (count(*) filter (where decision in ('allow', 'scope')))::int as passed,
      (count(*) filter (where decision in ('block', 'escalate')))::int as refused
    from records where kind = 'intent' and agent = ${agent} and ts >= ${isoTime(first * dayMs)}::timestamptz group by 1`.execute(
    db,
  );
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: shown }, (_, i) => {
    const day = isoTime((first + i) * dayMs).slice(0, 10);
    return byDay.get(day) ?? { day, passed: 0, refused: 0 };
  });
}
