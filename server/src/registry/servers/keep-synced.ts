import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Sync } from "./sync.ts";

const everyMs = 60_000;
const firstPauseMs = 250;
const maxPauseMs = 60_000;
const changedPauseMs = 1_000;

/** Reads all servers' tools now and every minute, and one server's again soon after a process of it ended by itself. */
export interface KeptSynced extends AsyncDisposable {
  /** A process of this server ended by itself: start it and look again, later each time it happens. */
  ended(name: string): void;
  /** This server says that its tools changed: look soon, once for all it says meanwhile. */
  changed(name: string): void;
}

export function keepSynced(sync: Sync, log: Log): KeptSynced {
  const job = repeat("sync tool servers", everyMs, log, () => sync.all());
  const pauses = new Map<string, number>();
  const timers = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const first = sync
    .all()
    .catch((error: unknown) => log.error({ error: String(error) }, "cannot read tool servers"));

  const soon = (name: string, pauseMs: number): void => {
    if (stopped || timers.has(name)) return;
    const timer = setTimeout(() => {
      timers.delete(name);
      sync
        .named(name)
        .then((reached) => {
          if (reached) pauses.delete(name);
          else kept.ended(name);
        })
        .catch((error: unknown) =>
          log.error({ error: String(error) }, "cannot read a tool server"),
        );
    }, pauseMs);
    timer.unref();
    timers.set(name, timer);
  };

  const kept: KeptSynced = {
    ended(name) {
      if (stopped || timers.has(name)) return;
      const pause = pauses.get(name) ?? firstPauseMs;
      pauses.set(name, Math.min(maxPauseMs, pause * 2));
      soon(name, pause);
    },
    changed: (name) => soon(name, changedPauseMs),
    async [Symbol.asyncDispose]() {
      stopped = true;
      sync.stop();
      for (const timer of timers.values()) clearTimeout(timer);
      await job[Symbol.asyncDispose]();
      await first;
    },
  };
  return kept;
}
