import type { DiscoverySeverity, Evidence } from "@reeve/contract/discovery";
import { DiscoverySeverity as severities } from "@reeve/contract/discovery";

/** What stands of one piece of evidence when a thing is put together from all of it. */
export interface Seen extends Omit<Evidence, "says" | "place" | "line" | "traits"> {
  readonly place: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly goneAt: string | null;
}

/** What follows from evidence about one thing. */
export interface Thing {
  readonly name: string;
  readonly confidence: number;
  readonly severity: DiscoverySeverity;
  readonly signals: readonly string[];
  readonly owners: readonly string[];
  readonly places: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly goneAt: string | null;
}

/**
 * One thing from a set of evidence: the same whatever the order, and whatever is seen again. Independent signals make us
 * surer, the same signal in many places does not. While some of it is there, what is gone says nothing.
 */
export function thingOf(all: readonly Seen[]): Thing {
  const there = all.filter(({ goneAt }) => goneAt === null);
  const speaking = there.length > 0 ? there : all;
  const bySignal = new Map<string, number>();
  for (const { signal, confidence } of speaking)
    bySignal.set(signal, Math.max(bySignal.get(signal) ?? 0, confidence));
  const missed = [...bySignal.keys()]
    .sort()
    .reduce((left, it) => left * (1 - (bySignal.get(it) ?? 0)), 1);
  const [strongest] = speaking.toSorted(
    (a, b) =>
      b.confidence - a.confidence ||
      compare(a.signal, b.signal) ||
      compare(a.key, b.key) ||
      compare(a.name, b.name),
  );
  const rank = (it: DiscoverySeverity): number => severities.options.indexOf(it);
  return {
    name: strongest?.name ?? "",
    confidence: Math.round((1 - missed) * 1000) / 1000,
    severity: speaking
      .map((it) => it.severity)
      .reduce((a, b) => (rank(b) > rank(a) ? b : a), "info"),
    signals: [...bySignal.keys()].sort(),
    owners: [...new Set(speaking.flatMap(({ owners }) => owners))].sort(),
    places: new Set(speaking.map(({ place }) => place)).size,
    firstSeenAt: all.map((it) => it.firstSeenAt).reduce((a, b) => (a < b ? a : b)),
    lastSeenAt: all.map((it) => it.lastSeenAt).reduce((a, b) => (a > b ? a : b)),
    goneAt:
      there.length > 0
        ? null
        : all.flatMap(({ goneAt }) => goneAt ?? []).reduce((a, b) => (a > b ? a : b)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a thing is known by: names that look alike to a person are one, as far as case and width go. */
export const nameKeyOf = (name: string): string => name.normalize("NFKC").toLowerCase().trim();
