import type { Clock } from "../../platform/clock.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { keyOf, type Blind } from "./basis.ts";
import { followRisks } from "./follow.ts";
import type { RiskHands } from "./hands.ts";
import { followTimes } from "./told.ts";

const followMs = 2_000;
const timesMs = 60_000;
/** Looking takes at most this part of the time, however many risks there are. */
const restFactor = 9;

/** As long as a measurement of the ladder counts. */
const blindMs = 10 * 60_000;

/** Remembers since when controls cannot be seen. */
export function blindness(clock: Clock): Blind {
  const since = new Map<string, number>();
  return (state) => {
    const key = keyOf(state);
    if (state.state !== "unknown") since.delete(key);
    else if (!since.has(key)) since.set(key, clock.now());
    return clock.now() - (since.get(key) ?? clock.now()) >= blindMs;
  };
}

/** Looks by itself whether accepted risks are still what was accepted. */
export function keepRisks(hands: RiskHands & { readonly log: Log }): readonly AsyncDisposable[] {
  let rests = 0;
  const blind = blindness(hands.clock);
  return [
    repeat("risks", followMs, hands.log, async () => {
      const began = performance.now();
      if (began < rests) return;
      await followRisks(hands, blind);
      rests = performance.now() + restFactor * (performance.now() - began);
    }),
    repeat("risk reviews", timesMs, hands.log, () => followTimes(hands)),
  ];
}
