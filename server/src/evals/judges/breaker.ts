import type { Clock } from "../../platform/clock.ts";

/** Failures in a row after which nothing is asked for a while. */
const mostFailures = 5;
const firstRestMs = 30_000;
const longestRestMs = 900_000;

/** Keeps from asking an endpoint that is down, and asks once in a while whether it still is. */
export interface Breaker {
  /** False while it rests. After the rest one may ask, and the others wait for what becomes of it. */
  may(): boolean;
  /** True where it rested before. */
  worked(): boolean;
  /** True where it rests from now on. */
  failed(): boolean;
}

export function openBreaker(clock: Clock): Breaker {
  let failures = 0;
  let restMs = firstRestMs;
  let until: number | null = null;
  return {
    may() {
      if (until === null) return true;
      if (clock.now() < until) return false;
      // Whoever asks now asks for all.
      until = clock.now() + restMs;
      return true;
    },
    worked() {
      const rested = until !== null;
      failures = 0;
      restMs = firstRestMs;
      until = null;
      return rested;
    },
    failed() {
      failures += 1;
      if (failures < mostFailures) return false;
      const first = until === null;
      restMs = first ? firstRestMs : Math.min(restMs * 2, longestRestMs);
      until = clock.now() + restMs;
      return first;
    },
  };
}
