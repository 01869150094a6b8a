import type { Alarm } from "@reeve/contract/alarm";
import { AlarmId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { end } from "./end.ts";
import { takeStep, type StepHands } from "./step.ts";
import { alarmStore } from "./store.ts";

const newestFirst = cursorOf("alarms", AlarmId);

export function alarmVerbs(
  hands: StepHands,
): Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `alarms.${string}`>> {
  const { database, write, clock } = hands;
  const store = alarmStore(database.kysely);
  const one = async (id: AlarmId): Promise<Alarm> => {
    const found = await store.find(id);
    if (found === null) throw notFound("alarm", id);
    return found.alarm;
  };
  const mayAct = async (ctx: Ctx, alarm: Alarm): Promise<void> => {
    const of = await agentStore(database.kysely).find(alarm.agent.id);
    if (of !== null) mayChange(ctx.actor, of.agent);
  };
  return {
    async "alarms.list"(_ctx, { limit, cursor, agent, monitor, status }) {
      const after = newestFirst.read(cursor);
      const found = await store.list({ agent, monitor, status, after, limit });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "alarms.get": (_ctx, { id }) => one(id),
    async "alarms.acknowledge"(ctx, { id, reason }) {
      await mayAct(ctx, await one(id));
      await write(ctx, "alarms.acknowledge", async (tx) => {
        const locked = await alarmStore(tx.db).lock(id);
        if (locked === null) throw notFound("alarm", id);
        await end(tx, clock, ctx, locked, "acknowledged", reason);
      });
      return one(id);
    },
    async "alarms.step"(ctx, { id, step, reason }) {
      await mayAct(ctx, await one(id));
      await takeStep(hands, ctx, id, step, reason);
      return one(id);
    },
  };
}
