import type { Parsed } from "@reeve/contract/operations";
import type { AgentId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";

const dayMs = 86_400_000;
const usualDays = 180;
const mostDays = 366;

/** What a judgement comes to: an agent's id, a time until which it is none, or neither. */
export function verdictOf(
  { verdict, agent, reason, expiresAt }: Parsed<"discovery.judge">,
  nowMs: number,
): { agent: AgentId | null; until: string | null; reason: string | null } {
  if (verdict === "open") return { agent: null, until: null, reason: reason ?? null };
  if (verdict === "agent") {
    if (agent) return { agent, until: null, reason: reason ?? null };
    throw new Problem("invalid", "agent is missing.", "Name the registered agent that it is.");
  }
  if (!reason)
    throw new Problem(
      "invalid",
      "reason is missing.",
      "Say why it is no agent: others will read it.",
    );
  return { agent: null, until: untilOf(expiresAt, nowMs), reason };
}

/** Until when something is no agent: nobody judges for ever. */
export function untilOf(expiresAt: string | undefined, nowMs: number): string {
  const untilMs = expiresAt === undefined ? nowMs + usualDays * dayMs : Date.parse(expiresAt);
  if (untilMs <= nowMs || untilMs > nowMs + mostDays * dayMs)
    throw new Problem(
      "invalid",
      "The time until which it holds is not within the next year.",
      "Choose a day within a year: then somebody looks again.",
    );
  return isoTime(untilMs);
}
