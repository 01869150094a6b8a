import type { Incident } from "@reeve/contract/incident";
import { isoTime } from "../../platform/clock.ts";

/** Something that holds an agent back, or everybody where it names none, and since when. */
export interface Hold {
  readonly agent: string | null;
  readonly at: string;
}

/** When no further harm was possible: the moment by which each of the agents was held back; null while one is not. */
export function containedAt(agents: Incident["agents"], holds: readonly Hold[]): string | null {
  const since = agents.map(({ id }) => {
    const mine = holds.filter(({ agent }) => agent === null || agent === id);
    return mine.length === 0 ? null : Math.min(...mine.map(({ at }) => Date.parse(at)));
  });
  const known = since.filter((at) => at !== null);
  if (known.length === 0 || known.length < since.length) return null;
  return isoTime(Math.max(...known));
}
