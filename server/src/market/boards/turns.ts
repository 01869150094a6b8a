import type { Clock } from "../../platform/clock.ts";
import type { Connector } from "./board.ts";

/** Waits for so long; rejects when it is called off. */
export type Wait = (ms: number) => Promise<void>;

/** Spaces out what is asked of each system, however many boards are read at once: it bears so much in all. */
export function openTurns(clock: Clock): (connector: Connector, wait: Wait) => Promise<void> {
  const freeAt = new Map<string, number>();
  return async ({ ats, perSecond }, wait) => {
    const now = clock.now();
    const at = Math.max(now, freeAt.get(ats) ?? 0);
    freeAt.set(ats, at + Math.ceil(1000 / perSecond));
    if (at > now) await wait(at - now);
  };
}
