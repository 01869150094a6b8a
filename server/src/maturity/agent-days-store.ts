import type { AgentDay } from "@reeve/contract/handover";
import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../platform/clock.ts";
import { dayOf } from "./rollup/fold.ts";

const dayMs = 86_400_000;
const shown = 30;

/** What an agent did in the last thirty days (UTC), each day once, oldest first. */
export async function agentDays(
  db: Kysely<object>,
  agent: AgentId,
  nowMs: number,
): Promise<readonly AgentDay[]> {
  const today = dayOf(nowMs);
  const { rows } = await sql<{ day: number; actions: number; allowed: number }>`
    select day, actions, allowed from counted_days where agent = ${agent} and day > ${today - shown}`.execute(
    db,
  );
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: shown }, (_, i) => {
    const day = today - shown + 1 + i;
    const { actions = 0, allowed = 0 } = byDay.get(day) ?? {};
    return {
      day: isoTime(day * dayMs).slice(0, 10),
      passed: allowed,
      refused: Math.max(0, actions - allowed),
    };
  });
}
