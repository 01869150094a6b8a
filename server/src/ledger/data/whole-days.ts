import { isoTime } from "../../platform/clock.ts";

const dayMs = 86_400_000;
const standardDays = 7;
const mostDays = 400;

/** The whole days (UTC) that hold a span of time; the last seven up to today where none is given. */
export function wholeDays(since: string | undefined, until: string | undefined, nowMs: number) {
  const last = until === undefined ? nowMs : Date.parse(until) - 1;
  const lastDay = Math.floor(last / dayMs);
  const asked =
    since === undefined ? lastDay - standardDays + 1 : Math.floor(Date.parse(since) / dayMs);
  const firstDay = Math.max(lastDay - mostDays + 1, asked);
  const day = (n: number): string => isoTime(n * dayMs);
  return {
    since: day(firstDay),
    until: day(lastDay + 1),
    from: day(firstDay).slice(0, 10),
    to: day(lastDay).slice(0, 10),
  };
}
