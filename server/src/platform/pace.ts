import { setTimeout as sleep } from "node:timers/promises";

/** How much of the time work takes that nobody waits for. */
export interface Pace {
  /** After each piece of work: it rests as long as calls ask for it. */
  rest(workedMs: number, signal?: AbortSignal): Promise<void>;
}

/** A process that answers no calls rests for nobody. */
export const unhurried: Pace = { rest: async () => undefined };

/**
 * By how much of its time the process of the calls is busy, or waits for a processor: the share that is left for work nobody
 * waits for. Calls that come as fast as they are answered keep it busy nearly all of the time.
 */
const shares = [
  { below: 0.5, share: 1 },
  { below: 0.65, share: 0.4 },
] as const;
/** However busy it is, so much is done: what waits is late, and not for ever. */
const least = 0.03;
const longestMs = 5_000;

/** The share of its time that work may take beside calls that take this share of theirs. */
export const shareBeside = (busy: number): number =>
  shares.find(({ below }) => busy < below)?.share ?? least;

export function paceBeside(busy: () => number): Pace {
  return {
    async rest(workedMs, signal) {
      const share = shareBeside(busy());
      const ms = Math.min(longestMs, workedMs * (1 / share - 1));
      if (ms >= 1) await sleep(ms, undefined, signal && { signal }).catch(() => undefined);
    },
  };
}
