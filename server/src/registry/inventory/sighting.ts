import type { Sighting } from "@reeve/contract/sighting";
import { createHash } from "node:crypto";

/** What tells one piece of evidence from all others: its source and its place there. */
export const sightingKey = (source: string, locator: string): string =>
  createHash("sha256")
    .update(JSON.stringify([source, locator]))
    .digest("hex")
    .slice(0, 32);

/** What is known of one piece of evidence from two tellings of it: the later one stands, and the span covers both. */
function later(a: Sighting, b: Sighting): Sighting {
  const stands = newer(a, b) ? a : b;
  return {
    ...stands,
    firstSeenAt: a.firstSeenAt < b.firstSeenAt ? a.firstSeenAt : b.firstSeenAt,
    lastSeenAt: stands.lastSeenAt,
  };
}

/** Total, so that it does not matter which came first. */
function newer(a: Sighting, b: Sighting): boolean {
  if (a.lastSeenAt !== b.lastSeenAt) return a.lastSeenAt > b.lastSeenAt;
  return told(a) >= told(b);
}
const told = (it: Sighting): string => JSON.stringify({ ...it, firstSeenAt: "" });

/** All evidence of two sets: the same in whatever order, however often, and on whichever machine. */
export function union(a: readonly Sighting[], b: readonly Sighting[]): Sighting[] {
  const all = new Map<string, Sighting>();
  for (const it of [...a, ...b]) {
    const known = all.get(it.key);
    all.set(it.key, known ? later(known, it) : it);
  }
  return [...all.values()].sort(eldestFirst);
}

/** Who was there first is the one that an entry is named by: then it keeps its name while it grows. */
export const eldestFirst = (
  a: Pick<Sighting, "firstSeenAt" | "key">,
  b: Pick<Sighting, "firstSeenAt" | "key">,
): number => compare(a.firstSeenAt, b.firstSeenAt) || compare(a.key, b.key);

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
