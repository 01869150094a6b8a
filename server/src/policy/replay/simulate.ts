import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { setImmediate as breath } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { AgentId } from "@reeve/contract/id";
import { wasDecided, type RecordedIntent } from "./recorded.ts";
import { replayer, type Kind } from "./replay.ts";
import { Tally } from "./tally.ts";

export interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface SimulationHands {
  readonly clock: Clock;
  /** How often a span of time holds who asked for what. A name that is too long for its column is cut. */
  groups(since: string, until: string): Promise<readonly Group[]>;
  /** The intents of a span of time, oldest first, in pages; of these groups alone where they are given. */
  intents(
    since: string,
    until: string,
    signal: AbortSignal,
    groups: readonly Group[] | null,
  ): AsyncIterable<readonly RecordedIntent[]>;
}

interface Group extends Pick<RecordedIntent, "kind" | "server" | "tool"> {
  readonly agent: AgentId | null;
  readonly count: number;
}

/** Longer names are cut in the columns that groups are made of. */
const longestName = 200;
/** More groups than these are not named to the database: then everything is read. */
const mostGroups = 5_000;

/** What must be read (null for everything), and how many decisions nothing that differs is about: those stay as they are. */
function divided(
  groups: readonly Group[],
  concerns: (it: Kind) => boolean,
): { read: readonly Group[] | null; outOfReach: number } {
  let outOfReach = 0;
  const read = groups.filter(({ agent, server, kind, tool, count }) => {
    if (agent === null || server === null || kind === "sign_in") return false;
    if ((tool?.length ?? 0) >= longestName || concerns({ agent, server, kind, tool })) return true;
    outOfReach += count;
    return false;
  });
  return read.length === groups.length || read.length > mostGroups
    ? { read: null, outOfReach: 0 }
    : { read, outOfReach };
}

const progressMs = 250;
/** So many decisions at once, and then others have their turn: calls go on while a simulation runs. */
const atOnce = 100;

/** Replays what was recorded, telling how far it is, and at the end what it found. Ends without a result when cancelled. */
export async function* simulate(
  hands: SimulationHands,
  before: Snapshot,
  after: Snapshot,
  span: Span,
  signal: AbortSignal,
): AsyncGenerator<SimulationEvent> {
  const { clock } = hands;
  const { sinceMs, untilMs } = span;
  const [since, until] = [isoTime(sinceMs), isoTime(untilMs)];
  const { replay, concerns } = replayer(before, after);
  const tally = new Tally();
  const progress = (atMs: number): SimulationEvent => ({
    event: "progress",
    decisions: tally.decisions,
    changed: tally.changed,
    undecidable: tally.undecidable,
    at: isoTime(atMs),
    share: Math.min(1, Math.max(0, (atMs - sinceMs) / Math.max(1, untilMs - sinceMs))),
  });
  let told = clock.now();
  let seen = 0;
  yield progress(sinceMs);
  const groups = await hands.groups(since, until);
  const { read, outOfReach } = divided(groups, concerns);
  tally.same(outOfReach);
  for await (const page of hands.intents(since, until, signal, read)) {
    for (const intent of page) {
      if (wasDecided(intent)) tally.add(intent, replay(intent));
      if (++seen % atOnce === 0) await breath();
      if (signal.aborted) return;
    }
    const last = page.at(-1);
    if (last && clock.now() - told >= progressMs) {
      told = clock.now();
      yield progress(Date.parse(last.startedAt));
    }
  }
  if (!signal.aborted) yield { event: "result", since, until, ...tally.result() };
}
