import type { EnforcementPoint } from "@reeve/contract/stop";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Write } from "../../platform/write.ts";
import type { Snapshots } from "../../policy/snapshot/snapshot.ts";
import type { LocalStops } from "./local.ts";
import type { Points } from "./points.ts";
import type { LivingPoint } from "./points-store.ts";

/** What stopping works with. */
export interface StoppingHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
  readonly points: Points;
  readonly local: LocalStops;
  readonly snapshots: Pick<Snapshots, "current">;
}

/** What each process said, as this one heard it. */
export function enforcement(
  { points, clock }: Pick<StoppingHands, "points" | "clock">,
  missing: readonly LivingPoint[],
  startedMs: number,
): EnforcementPoint[] {
  const nowMs = clock.now();
  const confirmed = (point: string): EnforcementPoint => ({
    point,
    state: "confirmed",
    confirmedAt: isoTime(nowMs),
    afterMs: nowMs - startedMs,
    cut: 0,
  });
  const others = points.lastSeen().filter((one) => !missing.includes(one));
  return [
    confirmed(points.point),
    ...others.map(({ point }) => confirmed(point)),
    ...missing.map(({ point }): EnforcementPoint => ({
      point,
      state: "unconfirmed",
      confirmedAt: null,
      afterMs: null,
      cut: 0,
    })),
  ];
}
