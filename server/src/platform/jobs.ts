import type { Log } from "./log.ts";

/** Runs `work` every `everyMs`, never twice at once, until disposed; a failure is logged and tried again next time. */
export function repeat(
  name: string,
  everyMs: number,
  log: Log,
  work: (signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = work(stop.signal)
      .catch((error: unknown) => log.error({ job: name, error: String(error) }, "job failed"))
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  timer.unref();
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stop.abort();
      await running;
    },
  };
}
