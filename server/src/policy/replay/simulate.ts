import type { SimulationEvent } from "@reeve/contract/policy-what-if";
import { setImmediate as breath } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { wasDecided, type RecordedIntent } from "./recorded.ts";
import { replayer } from "./replay.ts";
import { Tally } from "./tally.ts";

export interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface SimulationHands {
  readonly clock: Clock;
  /** The intents of a span of time, oldest first, in pages. */
  intents(
    since: string,
    until: string,
    signal: AbortSignal,
  ): AsyncIterable<readonly RecordedIntent[]>;
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
  const replay = replayer(before, after);
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
  for await (const page of hands.intents(since, until, signal)) {
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
