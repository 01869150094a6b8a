import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

/** Time that passes only when something is due: everything that waits, waits in here, in one order for one seed. */
export interface VirtualTime {
  /** Milliseconds since the run began. */
  now(): number;
  after(ms: number, what: () => void): () => void;
  /** Lets time pass until then, one event at a time. */
  runUntil(ms: number): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  what: (() => void) | null;
}

const realImmediate = globalThis.setImmediate;
/** Everything that follows from what just happened, but for what has to wait. */
const settled = (): Promise<void> =>
  new Promise((resolve) => realImmediate(() => realImmediate(() => resolve())));

/** Takes the place of the timers of this process while `run` runs: nothing else may wait in the meantime. */
export async function inVirtualTime<T>(run: (time: VirtualTime) => Promise<T>): Promise<T> {
  const due: Due[] = [];
  let [now, order] = [0, 0];
  const after = (ms: number, what: () => void): Due => {
    const one = { at: now + Math.max(0, ms), order: order++, what };
    // Kept in order: what is put in last is mostly due last.
    let place = due.length;
    while (place > 0 && later(due[place - 1] as Due, one)) place--;
    due.splice(place, 0, one);
    return one;
  };
  const time: VirtualTime = {
    now: () => now,
    after(ms, what) {
      const one = after(ms, what);
      return () => void (one.what = null);
    },
    async runUntil(ms) {
      await settled();
      for (let next = due[0]; next !== undefined && next.at <= ms; next = due[0]) {
        due.shift();
        if (next.what === null) continue;
        now = next.at;
        next.what();
        await settled();
      }
      now = ms;
    },
  };
  const restore = install(after, () => now);
  try {
    return await run(time);
  } finally {
    restore();
  }
}

const later = (one: Due, other: Due): boolean =>
  one.at > other.at || (one.at === other.at && one.order > other.order);

/** What `setTimeout` gives: as much of it as is used. */
class Timer {
  readonly #begin: () => Due;
  #due: Due;
  constructor(begin: () => Due) {
    this.#begin = begin;
    this.#due = begin();
  }
  clear(): void {
    this.#due.what = null;
  }
  refresh(): this {
    this.clear();
    this.#due = this.#begin();
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function install(after: (ms: number, what: () => void) => Due, now: () => number): () => void {
  const real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
  };
  const sleep = timers.setTimeout;
  const clear = (timer: unknown): void => {
    if (timer instanceof Timer) timer.clear();
  };
  const once = (what: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): Timer =>
    new Timer(() => after(ms, () => what(...args)));
  const often = (what: () => void, ms = 0): Timer => {
    const timer: Timer = new Timer(() =>
      after(ms, () => {
        timer.refresh();
        what();
      }),
    );
    return timer;
  };
  Object.assign(globalThis, {
    setTimeout: once,
    clearTimeout: clear,
    setInterval: often,
    clearInterval: clear,
  });
  Object.assign(timers, {
    setTimeout: (ms: number, value: unknown, options: { signal?: AbortSignal } = {}) =>
      new Promise((resolve, reject) => {
        const one = after(ms, () => resolve(value));
        options.signal?.addEventListener("abort", () => {
          one.what = null;
          reject(options.signal?.reason as Error);
        });
      }),
  });
  syncBuiltinESMExports();
  Object.defineProperty(performance, "now", { value: now, configurable: true });
  return () => {
    Object.assign(globalThis, real);
    Object.assign(timers, { setTimeout: sleep });
    syncBuiltinESMExports();
    Reflect.deleteProperty(performance, "now");
  };
}
