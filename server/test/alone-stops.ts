import { isoTime, type Clock } from "../src/platform/clock.ts";
import type { StopHands } from "../src/registry/agents/verbs.ts";

/** Stops of agents where this process is the only one and nothing else is stopped. */
export const aloneStops = (clock: Clock): StopHands => ({
  began: () => Promise.resolve(),
  ended: () => Promise.resolve(true),
  async confirmed(startedMs) {
    const nowMs = clock.now();
    const at = { confirmedAt: isoTime(nowMs), afterMs: nowMs - startedMs };
    return [{ point: "test", state: "confirmed", ...at, cut: 0 }];
  },
  unrecorded: (_ctx, _agent, _reason, error) => Promise.reject(error),
});
