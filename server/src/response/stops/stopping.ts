import type { StopId } from "@reeve/contract/id";
import {
  confirmWithinMs,
  type EnforcementPoint,
  type Stop,
  type StopWanted,
} from "@reeve/contract/stop";
import { setTimeout as sleep } from "node:timers/promises";
import { authorize } from "../../platform/actor.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import { raiseFinding } from "../../registry/findings/store.ts";
import { begin, type StopBy } from "./begin.ts";
import { pastTheRecord } from "./past.ts";
import { enforcement, type StoppingHands } from "./said.ts";
import type { LivingPoint } from "./points-store.ts";
import { stopStore } from "./store.ts";
import { mustBeWhole } from "./target.ts";

/** The one way to stop something, whoever asks: a person, a signed message, an alarm, a drill. */
export interface Stopping {
  stop(wanted: StopWanted, by: StopBy): Promise<Stop>;
  /** Every process that confirmed what was just changed, and those that did not in time. */
  confirmed(startedMs: number): Promise<EnforcementPoint[]>;
}

export function openStopping(hands: StoppingHands): Stopping {
  const { database, write, clock, points } = hands;
  const stores = stopStore(database.kysely);

  return {
    async stop(wanted, by) {
      authorize(by.ctx.actor, "stops.make");
      mustBeWhole(wanted);
      const given = by.id ?? newId("stp", clock.now());
      try {
        const id = await inTime(
          write(by.ctx, "stops.make", (tx) => begin(tx, clock, wanted, by, given)),
        );
        const missing = await points.everywhere();
        if (missing.length > 0) await named(hands, missing, id);
        const found = await stores.find(id);
        if (found === null) throw new Error("a stop is gone in the moment it was made");
        return found;
      } catch (error) {
        if (error instanceof Problem) throw error;
        return pastTheRecord(hands, wanted, by, given, error);
      }
    },
    async confirmed(startedMs) {
      const missing = await points.everywhere();
      if (missing.length > 0) await named(hands, missing, null);
      return enforcement(hands, missing, startedMs);
    },
  };
}

/** The outcome of what is written, or an error where the database takes longer than a stop may. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = sleep(confirmWithinMs * 2, null, { signal: late.signal }).catch(() => null);
  try {
    const first = await Promise.race([work.then((value) => ({ value })), timer]);
    if (first === null) throw new Error("the database did not answer in time");
    return first.value;
  } finally {
    late.abort();
    work.catch(() => undefined);
  }
}

async function named(
  { database, clock, points }: StoppingHands,
  missing: readonly LivingPoint[],
  stop: StopId | null,
): Promise<void> {
  if (stop !== null) await points.missed(stop, missing);
  for (const { process, point } of missing)
    await raiseFinding(database.kysely, clock, {
      kind: "stop_unconfirmed",
      severity: "critical",
      subject: process,
      title: `${point} did not confirm a stop within ${confirmWithinMs / 1000} seconds`,
      detail:
        "It refuses everything by itself within ten seconds of losing touch. If it hangs, end the process; this closes when it confirms or is gone.",
    });
}
