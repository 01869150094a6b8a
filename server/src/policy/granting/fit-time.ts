import { weekdays, type TimeConstraint } from "@reeve/contract/grant-constraint";
import { timeInWords } from "../../access/grants/in-words.ts";
import type { Misfit } from "./asked.ts";

/** A constraint of time, ready to be asked. Throws for a zone that is not known here. */
export function fitTime(it: TimeConstraint): (now: number) => Misfit | null {
  const only = timeInWords(it).join(", ");
  const from = it.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(it.from);
  const days = it.weekdays && new Set<string>(it.weekdays);
  const local = clockOf(it.zone);
  return (now) => {
    if (now < from) return { only, but: "comes before that" };
    if (days === undefined && it.hours === undefined) return null;
    const { day, time } = local(now);
    const but = `comes on ${day} at ${time}`;
    if (days?.has(day.toLowerCase()) === false) return { only, but };
    const { hours } = it;
    return hours !== undefined && (time < hours.from || time >= hours.until) ? { only, but } : null;
  };
}

/** The day of the week and the time of day somewhere. */
function clockOf(zone: string): (now: number) => { day: string; time: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (now) => {
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    const day = parts.get("weekday") ?? "";
    if (!weekdays.some((known) => known === day.toLowerCase()))
      throw new Error("the day of the week cannot be told");
    return { day, time: `${parts.get("hour")}:${parts.get("minute")}` };
  };
}

/** The date in a zone, as `2026-11-23`: the day in which a use counts. */
export function dateOf(zone: string): (now: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (now) => format.format(now);
}
