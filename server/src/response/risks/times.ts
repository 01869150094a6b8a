import { riskDays } from "@reeve/contract/risk";
import { isoTime } from "../../platform/clock.ts";

const dayMs = 86_400_000;

/** Of its time a quarter or less is left: whoever accepted it is to look again. */
export function expiring(
  { at, until }: { readonly at: string; readonly until: string },
  nowMs: number,
): boolean {
  const [from, to] = [Date.parse(at), Date.parse(until)];
  return to - nowMs <= (to - from) / 4;
}

export const reviewDueAt = (last: string): string =>
  isoTime(Date.parse(last) + riskDays.review * dayMs);
export const yearlyDueAt = (last: string): string =>
  isoTime(Date.parse(last) + riskDays.yearly * dayMs);
export const mostUntil = (nowMs: number): string => isoTime(nowMs + riskDays.acceptance * dayMs);
