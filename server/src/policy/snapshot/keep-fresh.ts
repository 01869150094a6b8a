import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import { listen } from "../../platform/listen.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { build, emptyCache } from "./build.ts";
import { stateReader } from "./snapshot-store.ts";
import { Stale, type Snapshot, type Snapshots } from "./snapshot.ts";

export interface SnapshotHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, "snapshotAge">;
}

const oldestMs = 10_000;
const pollMs = 2_000;
const slowestReadMs = 8_000;
const retryMs = 200;

/** Reads the state, and keeps it fresh: by NOTIFY at once, and by asking every two seconds in case one was lost. */
export async function openSnapshots(hands: SnapshotHands): Promise<Snapshots> {
  const { database, clock, log } = hands;
  const reader = stateReader(database);
  let { snapshot, cache }: { snapshot: Snapshot | null; cache: typeof emptyCache } = {
    snapshot: null,
    cache: emptyCache,
  };
  let confirmedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | null = null;

  const load = async (): Promise<void> => {
    const from = clock.now();
    if (snapshot === null || (await reader.epoch()) !== snapshot.epoch) {
      const state = await reader.read({
        hasDefinition: (hash) => cache.shapes.has(hash),
        hasPolicy: (key) => cache.policies.has(key),
      });
      // A read that was given up may end after a later one: the state never goes back.
      if (snapshot !== null && state.epoch < snapshot.epoch) return;
      ({ snapshot, cache } = build(state, cache, from));
    }
    confirmedAt = Math.max(confirmedAt, from);
  };
  const refresh = (): Promise<void> => {
    running ??= within(slowestReadMs, load()).finally(() => {
      running = null;
    });
    return running;
  };
  const ageMs = (): number => clock.now() - confirmedAt;

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

  await refresh();
  const heard = (payload: string): void => {
    if (payload !== "" && Number(payload) <= known()) return;
    (payload === "" ? refresh() : applied(Number(payload))).catch((error: unknown) =>
      log.warn({ error: String(error) }, "cannot read the new state yet"),
    );
  };
  const ear = listen(database.url, "reeve_epoch", log, heard);
  const poll = repeat("snapshot", pollMs, log, async () => {
    hands.metrics?.snapshotAge.set(ageMs() / 1000);
    await refresh();
  });

  return {
    current() {
      if (snapshot === null || ageMs() > oldestMs) throw new Stale(ageMs());
      return snapshot;
    },
    applied,
    refresh,
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
