import { confirmWithinMs } from "@reeve/contract/stop";
import type { StopId } from "@reeve/contract/id";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import { listen } from "../../platform/listen.ts";
import type { Log } from "../../platform/log.ts";
import type { Snapshot, Snapshots } from "../../policy/snapshot/snapshot.ts";
import { channel, pointStore, type LivingPoint } from "./points-store.ts";

export interface PointHands {
  readonly url: string;
  readonly log: Log;
  readonly snapshots: Pick<Snapshots, "current" | "applied" | "onApplied">;
  /** This process among those that work on the database. */
  readonly process: string;
  /** What people call it. */
  readonly point: string;
  /** Ends what may not go on by this state, and says how much that was. */
  cut(state: Snapshot): number;
}

/** This process as an enforcement point, and what it knows of the others. */
export interface Points extends AsyncDisposable {
  readonly point: string;
  /**
   * Resolves when every process that lives decides by what this one decides by now, and has ended everything else; with
   * those that did not say so in time. Never waits longer than that.
   */
  everywhere(): Promise<readonly LivingPoint[]>;
  missed(stop: StopId, points: readonly LivingPoint[]): Promise<void>;
  /** Those that lived when this process last looked. */
  lastSeen(): readonly LivingPoint[];
}

const againMs = 100;
const retryMs = 1_000;

const recorded = ({ stops }: Snapshot): StopId[] =>
  [...stops.values()].flatMap(({ id, local }) => (local === true ? [] : [id]));

export function openPoints(hands: PointHands): Points {
  const { url, log, snapshots, point } = hands;
  // One connection for asking and one for saying: neither waits for the other.
  const database = openDatabase(url, { max: 2 });
  const store = pointStore(database, hands.process);
  const heard = new Map<string, number>();
  const waiting = new Set<() => void>();
  let seen: readonly LivingPoint[] = [];
  /** Stops that this process knows; those of before it began were confirmed by others. */
  let known: ReadonlySet<StopId> | null = null;
  let owed: { readonly id: StopId; readonly cut: number }[] = [];
  let applied = -1;
  let saying: Promise<void> = Promise.resolve();

  const say = (): Promise<void> => {
    saying = saying
      .then(async () => {
        const now = owed;
        await store.confirm(applied, point, now);
        owed = owed.filter((one) => !now.includes(one));
      })
      .catch((error: unknown) =>
        log.warn({ error: String(error) }, "cannot confirm a stop to the others yet"),
      );
    return saying;
  };
  snapshots.onApplied((state) => {
    const cut = hands.cut(state);
    const before = known;
    const ids = recorded(state);
    known = new Set(ids);
    applied = state.epoch;
    const fresh = before === null ? [] : ids.filter((id) => !before.has(id));
    if (fresh.length === 0) return;
    owed.push(...fresh.map((id) => ({ id, cut })));
    void say();
  });
  known = new Set(recorded(snapshots.current()));
  applied = snapshots.current().epoch;

  const ear = listen(url, channel, log, (payload) => {
    const [what, epoch, process] = payload.split(" ");
    if (what === "done" && process !== undefined) {
      heard.set(process, Math.max(Number(epoch), heard.get(process) ?? -1));
      for (const wake of waiting) wake();
      waiting.clear();
    } else if (what === "ask") void snapshots.applied(Number(epoch)).then(say);
    // Some may have been missed.
    else void say();
  });
  const again = repeat("confirmations", retryMs, log, async () => {
    if (owed.length > 0) await say();
  });

  return {
    point,
    lastSeen: () => seen,
    missed: (stop, points) => store.missed(stop, points),
    async everywhere() {
      const { epoch } = snapshots.current();
      const until = performance.now() + confirmWithinMs;
      const isThere = ({ process, epoch: said }: LivingPoint): boolean =>
        Math.max(said, heard.get(process) ?? -1) >= epoch;
      await saying;
      seen = await store.ask(epoch);
      for (;;) {
        const news = new Promise<true>((resolve) => waiting.add(() => resolve(true)));
        const missing = seen.filter((one) => !isThere(one));
        if (missing.length === 0 || performance.now() >= until) return missing;
        if (await Promise.race([news, sleep(againMs, false)])) continue;
        // Who left meanwhile does not act any more; who came since has read the state as it is now.
        const living = await store.living();
        seen = living.filter(({ process }) => seen.some((one) => one.process === process));
      }
    },
    async [Symbol.asyncDispose]() {
      await again[Symbol.asyncDispose]();
      await ear[Symbol.asyncDispose]();
      await saying;
      await database[Symbol.asyncDispose]();
    },
  };
}
