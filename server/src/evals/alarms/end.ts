import type { AlarmStatus } from "@reeve/contract/alarm";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { restrictionStore } from "../../policy/restrictions/store.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { letDown } from "../sampling/store.ts";
import { resetStreams } from "../monitors/store.ts";
import { openOf } from "./raise-store.ts";
import { alarmStore, type Followed } from "./store.ts";

/**
 * Ends an alarm: the evidence begins anew, and what it restricted is free again. An agent that was stopped for it stays
 * stopped until somebody resumes it.
 */
export async function end(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  { alarm }: Followed,
  as: Exclude<AlarmStatus, "open">,
  reason: string,
): Promise<void> {
  if (alarm.status !== "open")
    throw new Problem(
      "conflict",
      "This alarm is over already.",
      "There is nothing to acknowledge.",
    );
  const at = isoTime(clock.now());
  const store = alarmStore(tx.db);
  await store.end(alarm.id, as, ctx.actor.name, reason, at);
  await restrictionStore(tx.db).endAll(alarm.id, ctx.actor.name, reason, at);
  await resetStreams(tx.db, alarm.monitor.id);
  if ((await openOf(tx.db, alarm.agent.id)).length === 0) {
    await resolveFinding(tx.db, clock, "drift_alarm", alarm.agent.id);
    await letDown(tx.db, alarm.agent.id);
  }
  tx.note({ subject: alarm.id, before: alarm, after: (await store.find(alarm.id))?.alarm });
}
