import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import { listen } from "../../platform/listen.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { knownStops, type KnownStop } from "../../access/stops/known.ts";
import { build, emptyCache } from "./build.ts";
import { stateReader, type StateReader } from "./snapshot-store.ts";
import { Stale, type Snapshot, type Snapshots } from "./snapshot.ts";

export interface SnapshotHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, "snapshotAge">;
  readonly told?: ToldDirectly;
}

/** Stops that this process was told of past the database. */
export interface ToldDirectly {
  /** The same list until it changes. */
  stops(state: Snapshot): readonly KnownStop[];
  onChange(heard: () => void): void;
}

/** Where the state comes from, and who says that it changed. */
export interface FreshHands {
  readonly reader: StateReader;
  /** Calls `heard` with the number of each change, or with "" where some may have been missed. */
  hear(heard: (epoch: string) => void): AsyncDisposable;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, "snapshotAge">;
  readonly told?: ToldDirectly;
}

const oldestMs = 10_000;
const pollMs = 2_000;
const slowestReadMs = 8_000;
const retryMs = 200;
/** Nothing is decided before the first read, so that it may take longer than those that follow. */
const firstReadMs = 60_000;

/** The state in the database, heard of by NOTIFY. */
export const openSnapshots = ({ database, ...hands }: SnapshotHands): Promise<Snapshots> =>
  keepFresh({
    ...hands,
    reader: stateReader(database),
    hear: (heard) => listen(database.url, "reeve_epoch", hands.log, heard),
  });

/** Reads the state, and keeps it fresh: at once where a change is heard of, and by asking every two seconds in case one was not. */
export async function keepFresh(hands: FreshHands): Promise<Snapshots> {
  const { reader, clock, log } = hands;
  let { snapshot, cache }: { snapshot: Snapshot | null; cache: typeof emptyCache } = {
    snapshot: null,
    cache: emptyCache,
  };
  const confirmed = { at: Number.NEGATIVE_INFINITY, elapsed: Number.NEGATIVE_INFINITY };
  let running: Promise<void> | null = null;
  const hearers: ((snapshot: Snapshot) => void)[] = [];
  /** With what this process was told directly; the same object until either changes. */
  let whole: { of: Snapshot; told: readonly KnownStop[]; is: Snapshot } | null = null;
  const withTold = (of: Snapshot): Snapshot => {
    const told = hands.told?.stops(of) ?? [];
    if (told.length === 0) return of;
    if (whole?.of !== of || whole.told !== told)
      whole = { of, told, is: { ...of, stops: knownStops([...told, ...of.stops.values()]) } };
    return whole.is;
  };
  const tell = (): void => {
    if (snapshot === null) return;
    const state = withTold(snapshot);
    for (const heard of hearers) heard(state);
  };
  hands.told?.onChange(tell);

  const load = async (): Promise<void> => {
    const from = clock.now();
    const elapsed = performance.now();
    let changed = false;
    if (snapshot === null || (await reader.epoch()) !== snapshot.epoch) {
      const state = await reader.read({
        hasDefinition: (hash) => cache.shapes.has(hash),
        hasPolicy: (key) => cache.policies.has(key),
      });
      // A read that was given up may end after a later one: the state never goes back.
      if (snapshot !== null && state.epoch < snapshot.epoch) return;
      ({ snapshot, cache } = build(state, cache, from));
      changed = true;
    }
    if (elapsed >= confirmed.elapsed) [confirmed.at, confirmed.elapsed] = [from, elapsed];
    if (changed) tell();
  };
  const refresh = (ms = slowestReadMs): Promise<void> => {
    running ??= within(ms, load()).finally(() => {
      running = null;
    });
    return running;
  };
  // A clock that was set back must not make an old state young: the time that passed counts as well.
  const ageMs = (): number =>
    Math.max(clock.now() - confirmed.at, performance.now() - confirmed.elapsed);

  const known = (): number => snapshot?.epoch ?? -1;
  const stop = new AbortController();
  const applied = async (epoch: number): Promise<void> => {
    for (;;) {
      if (known() >= epoch || stop.signal.aborted) return;
      try {
        await refresh();
      } catch (error) {
        log.warn({ epoch, error: String(error) }, "cannot read the new state yet");
        // Once the state is stale nothing is decided by it, and the next one that is read has the change.
        if (ageMs() > oldestMs) return;
        await sleep(retryMs);
      }
    }
  };

  await refresh(firstReadMs);
  // A large organisation may take so long to read that what was read counts as old; whether it changed is soon known.
  if (ageMs() > oldestMs / 2) await refresh();
  const heard = (payload: string): void => {
    if (payload !== "" && Number(payload) <= known()) return;
    (payload === "" ? refresh() : applied(Number(payload))).catch((error: unknown) =>
      log.warn({ error: String(error) }, "cannot read the new state yet"),
    );
  };
  const ear = hands.hear(heard);
  const poll = repeat("snapshot", pollMs, log, async () => {
    hands.metrics?.snapshotAge.set(ageMs() / 1000);
    await refresh();
  });

  return {
    current() {
      if (snapshot === null || ageMs() > oldestMs) throw new Stale(ageMs());
      return withTold(snapshot);
    },
    onApplied: (heard) => void hearers.push(heard),
    applied,
    refresh: () => refresh(),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ear[Symbol.asyncDispose]();
      await poll[Symbol.asyncDispose]();
      await running?.catch(() => undefined);
    },
  };
}

/** The outcome of `work`, or an error when it takes too long: a connection that hangs must not stop the next try. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const timer = sleep(ms, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`reading the state took longer than ${ms} ms`);
  });
  timer.catch(() => undefined);
  try {
    await Promise.race([work, timer]);
  } finally {
    late.abort();
    work.catch(() => undefined);
  }
}
