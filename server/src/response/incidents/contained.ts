import type { Incident } from "@reeve/contract/incident";

/** Something that holds an agent back, or everybody where it names none, and since when. */
export interface Hold {
  readonly agent: string | null;
  readonly at: string;
}

/** When no further harm was possible: the moment by which each of the agents was held back; null while one is not. */
export function containedAt(agents: Incident["agents"], holds: readonly Hold[]): string | null {
  const since = agents.map(({ id }) => {
    const mine = holds.filter(({ agent }) => agent === null || agent === id);
    return mine.map(({ at }) => at).sort()[0] ?? null;
  });
  if (since.length === 0 || since.includes(null)) return null;
  return since.sort().at(-1) ?? null;
}
