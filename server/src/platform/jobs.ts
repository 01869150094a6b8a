import { performance } from "node:perf_hooks";
import type { Log } from "./log.ts";

/** Something that Reeve does by itself again and again. */
export interface Job {
  readonly name: string;
  /** Does it now; waits for it where it is under way. */
  run(): Promise<void>;
  /** How long it took when it was last done. */
  readonly tookMs: number | null;
}

const known = new Set<Job>();
/** Everything that this process repeats, for whoever measures it. */
export const jobs = (): readonly Job[] => [...known];

/** Runs `work` every `everyMs`, never twice at once, until disposed; a failure is logged and tried again next time. */
export function repeat(
  name: string,
  everyMs: number,
  log: Log,
  work: (signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const stop = new AbortController();
  let running: Promise<void> | null = null;
  let tookMs: number | null = null;
  const once = (): Promise<void> => {
    const began = performance.now();
    return (running ??= work(stop.signal).finally(() => {
      running = null;
      tookMs = performance.now() - began;
    }));
  };
  const timer = setInterval(() => {
    if (running) return;
    once().catch((error: unknown) => log.error({ job: name, error: String(error) }, "job failed"));
  }, everyMs);
  timer.unref();
  const job: Job = {
    name,
    async run() {
      await running?.catch(() => undefined);
      await once();
    },
    get tookMs() {
      return tookMs;
    },
  };
  known.add(job);
  return {
    async [Symbol.asyncDispose]() {
      known.delete(job);
      clearInterval(timer);
      stop.abort();
      await running?.catch(() => undefined);
    },
  };
}
