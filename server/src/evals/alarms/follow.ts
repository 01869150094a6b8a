import { ownCtx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Log } from "../../platform/log.ts";
import { nextStep } from "../consequences/next.ts";
import { consequenceStore } from "../consequences/store.ts";
import { heldTo } from "../monitors/apply.ts";
import { end } from "./end.ts";
import { past } from "./raise-store.ts";
import { recovered, recoveryInWords } from "./recovered.ts";
import { takeStep, type StepHands } from "./step.ts";
import { alarmStore, type Followed } from "./store.ts";
import { learnedOf } from "../monitors/store.ts";

export interface FollowHands extends StepHands {
  readonly log: Log;
}

/** What was looked back on since an alarm at most. */
const most = 1_000;

/** Ends the alarms that are over by themselves, and takes the steps of the others that their rules say are due. */
export async function followAlarms(hands: FollowHands): Promise<void> {
  for (const one of await alarmStore(hands.database.kysely).open())
    await follow(hands, one).catch((error: unknown) => {
      // Another process was first, or a person.
      if (error instanceof Problem && error.code === "conflict") return;
      hands.log.error({ alarm: one.alarm.id, error: String(error) }, "an alarm was not followed");
    });
}

async function follow(hands: FollowHands, it: Followed): Promise<void> {
  const { database, write, clock } = hands;
  const { alarm, evaluatorVersion, raisedN } = it;
  const ctx = ownCtx(`alarm ${alarm.id}`);
  const db = database.kysely;
  const monitor = await learnedOf(db, alarm.monitor.id, evaluatorVersion);
  const seen = await past(db, { monitor: alarm.monitor.id, evaluatorVersion }, most);
  const since = seen.filter(({ n }) => n > raisedN);
  const learned = monitor && heldTo(monitor, monitor.learned);
  if (recovered(alarm.monitor.kind, learned, it.said, since)) {
    await write(ctx, "alarms.acknowledge", async (tx) => {
      const locked = await alarmStore(tx.db).lock(alarm.id);
      if (locked !== null) await end(tx, clock, ctx, locked, "recovered", recoveryInWords);
    });
    return;
  }
  const rule = await consequenceStore(db).of(alarm.agent.id);
  const step = nextStep(rule, {
    severity: alarm.severity,
    aspect: alarm.aspect,
    taken: alarm.steps.map((one) => one.step),
    worseSince: worse(it, since),
    minutesSince: (clock.now() - Date.parse(it.steppedAt)) / 60_000,
  });
  if (step !== null) await takeStep(hands, ctx, alarm.id, step, alarm.effect.says);
}

/** Sessions since the last step that spoke against the agent; of shares of tools each does while the alarm is open. */
const worse = ({ alarm, steppedN }: Followed, since: Awaited<ReturnType<typeof past>>): number =>
  since.filter(({ n, against }) => n > steppedN && (against || alarm.monitor.kind === "tool_mix"))
    .length;
