import { isoTime } from "../../platform/clock.ts";

const day = 86_400_000;

const monthStart = (atMs: number, months: number): number => {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
};

/**
 * The time before which a rule lets everything go, at the first of a month: a month goes as a whole, once its last
 * record is past its time. This month and the last never, because records of them may still come.
 */
export const goesBefore = (nowMs: number, days: number): number =>
  Math.min(monthStart(nowMs - days * day, 0), monthStart(nowMs, -1));

/** When a month (`2026-11`) goes by a rule; null where it never does, or went already. */
export function goesAt(month: string, days: number | null, goneBeforeMs: number): string | null {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const endMs = Date.UTC(year, number, 1);
  if (days === null || endMs <= goneBeforeMs) return null;
  return isoTime(Math.max(endMs + days * day, monthStart(endMs, 1)));
}
