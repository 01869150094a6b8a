import type { Step } from "@reeve/contract/alarm";
import type { AlarmId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { restrictionStore } from "../../policy/restrictions/store.ts";
import type { Stopping } from "../../response/stops/stopping.ts";
import { sessionsOf } from "../monitors/store.ts";
import { alarmStore, type Followed } from "./store.ts";

export interface StepHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly stopping: Stopping;
}

/** Takes a step against the agent of an open alarm. Stopping is done by what stops, with the alarm as its reason. */
export async function takeStep(
  hands: StepHands,
  ctx: Ctx,
  id: AlarmId,
  step: Step,
  reason: string,
): Promise<void> {
  const { database, write, clock, stopping } = hands;
  const found = await alarmStore(database.kysely).find(id);
  if (found === null) throw notFound("alarm", id);
  mayStep(found, step);
  if (step !== "stop") {
    await write(ctx, "alarms.step", (tx) => restrict(tx, clock, ctx, id, step, reason));
    return;
  }
  const { agent } = found.alarm;
  await stopping.stop(
    { level: "agent", agent: agent.id, reason: `${reason} (alarm ${id})` },
    {
      ctx,
      source: "alarm",
      async also(tx, stop) {
        const store = alarmStore(tx.db);
        const locked = await store.lock(id);
        const n = await sessionsOf(tx.db, found.alarm.monitor.id);
        const at = isoTime(clock.now());
        if (locked?.alarm.status === "open")
          await store.stepped(id, { step, by: ctx.actor.name, reason, stop, at, n });
      },
    },
  );
}

async function restrict(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  id: AlarmId,
  step: Exclude<Step, "stop">,
  reason: string,
): Promise<void> {
  const store = alarmStore(tx.db);
  const found = await store.lock(id);
  if (found === null) throw notFound("alarm", id);
  mayStep(found, step);
  const { alarm } = found;
  const at = isoTime(clock.now());
  const n = await sessionsOf(tx.db, alarm.monitor.id);
  const made = { alarm: id, agent: alarm.agent.id, kind: step, reason: because(found, reason) };
  await restrictionStore(tx.db).add(made, ctx.actor.name, at);
  await store.stepped(id, { step, by: ctx.actor.name, reason, stop: null, at, n });
  tx.note({ subject: alarm.agent.id, before: null, after: { ...made, at } });
}

const because = ({ alarm }: Followed, reason: string): string =>
  `${alarm.monitor.name} got worse. ${reason}`;

function mayStep({ alarm }: Followed, step: Step): void {
  if (alarm.status !== "open")
    throw new Problem("conflict", "This alarm is over.", "Only an open alarm takes steps.");
  if (alarm.steps.some((one) => one.step === step))
    throw new Problem("conflict", "This step was taken already.", "Take one that takes more.");
}
