import type { TraitName } from "@reeve/contract/inventory";
import type { AgentId, EntryId } from "@reeve/contract/id";
import type { Sighting, SightingSource } from "@reeve/contract/sighting";
import { idOfHash } from "../../platform/ids.ts";
import { differencesOf } from "./differences.ts";

/** What follows from all evidence of one agent. */
export interface Whole {
  readonly id: EntryId;
  /** What the register calls it, where it is registered. */
  readonly agent: AgentId | null;
  readonly name: string;
  readonly sources: readonly SightingSource[];
  readonly sightings: number;
  readonly confidence: number;
  readonly differs: readonly TraitName[];
  readonly environment: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly goneAt: string | null;
  readonly dismissedUntil: string | null;
}

/** Acting beats declaring, and the register beats both: whose name is shown where they differ. */
const byWeight: readonly SightingSource[] = [
  "register",
  "gate",
  "identity",
  "platform",
  "telemetry",
  "code",
  "endpoint",
  "list",
];

/** One entry from its evidence, the eldest first. While some of it is there, what is gone says nothing. */
export function entryOf(cluster: readonly Sighting[]): Whole {
  const [eldest] = cluster;
  if (!eldest) throw new Error("an entry without evidence");
  const there = cluster.filter(({ goneAt }) => goneAt === null);
  const speaking = there.length > 0 ? there : cluster;
  const [first] = speaking.toSorted(
    (a, b) =>
      byWeight.indexOf(a.source) - byWeight.indexOf(b.source) || b.confidence - a.confidence,
  );
  const registered = cluster.find(({ source }) => source === "register");
  return {
    id: entryId(eldest),
    agent: (registered?.locator as AgentId | undefined) ?? null,
    name: first?.name ?? eldest.name,
    sources: byWeight.filter((it) => speaking.some(({ source }) => source === it)),
    sightings: cluster.length,
    confidence: sureness(speaking),
    differs: differencesOf(there).map(({ trait }) => trait),
    environment: speaking.find(({ traits }) => traits.environment)?.traits.environment ?? null,
    firstSeenAt: eldest.firstSeenAt,
    lastSeenAt: latest(cluster.map(({ lastSeenAt }) => lastSeenAt)),
    goneAt: there.length > 0 ? null : latest(cluster.flatMap(({ goneAt }) => goneAt ?? [])),
    dismissedUntil: dismissal(speaking),
  };
}

export const entryId = ({ firstSeenAt, key }: Pick<Sighting, "firstSeenAt" | "key">): EntryId =>
  idOfHash("ent", Date.parse(firstSeenAt), key);

/** Independent tellers make us surer, one that tells twice does not. */
function sureness(speaking: readonly Sighting[]): number {
  const most = new Map<string, number>();
  for (const { source, teller, confidence } of speaking) {
    const who = `${source} ${teller}`;
    most.set(who, Math.max(most.get(who) ?? 0, confidence));
  }
  const missed = [...most.keys()]
    .sort()
    .reduce((left, who) => left * (1 - (most.get(who) ?? 0)), 1);
  return Math.round((1 - missed) * 1000) / 1000;
}

/** An agent is judged to be none when all that speaks for it is, until the first of these judgements is over. */
function dismissal(speaking: readonly Sighting[]): string | null {
  const until = speaking.map(({ dismissedUntil }) => dismissedUntil);
  if (until.some((it) => it === null)) return null;
  return until.reduce((a, b) => ((a as string) < (b as string) ? a : b)) ?? null;
}

const latest = (all: readonly string[]): string => all.reduce((a, b) => (a > b ? a : b));
