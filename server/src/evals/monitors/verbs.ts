import type { Monitor } from "@reeve/contract/monitor";
import { MonitorId, type MonitorId as Id } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { add, liveStreams, wholeStream } from "../alarms/raise-store.ts";
import { planted } from "../alarms/said.ts";
import { lineAmong } from "../detectors/many.ts";
import { mostRehearsed, rehearse } from "./rehearse.ts";
import { learnedOf, monitorStore, positionOf, resetStreams, type Position } from "./store.ts";
import { heldTo } from "./apply.ts";

export interface MonitorHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

const position: z.ZodType<Position> = z.object({ calm: z.number(), id: MonitorId });
const pages = cursorOf("monitors", position);

export function monitorVerbs(
  hands: MonitorHands,
): Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `monitors.${string}`>> {
  const { database, write } = hands;
  return {
    async "monitors.list"(_ctx, { limit, cursor, agent, state }) {
      const after = pages.read(cursor);
      const found = await monitorStore(database.kysely).list({ agent, state, after, limit });
      return pageOf(found, limit, pages, positionOf);
    },
    async "monitors.get"(_ctx, { id, points }) {
      const store = monitorStore(database.kysely);
      const monitor = await store.find(id);
      if (monitor === null) throw notFound("monitor", id);
      const live = (await liveStreams(database.kysely)).length;
      const line = monitor.runLength;
      const lineAmongAll = lineAmong(line, Math.max(1, live), 1);
      return { monitor, points: await store.points(id, points), line, lineAmongAll, live };
    },
    "monitors.update": (ctx, { id, on, target, runLength }) =>
      write(ctx, "monitors.update", async (tx) => {
        const { store, before } = await ours(tx, ctx, id);
        if (target !== undefined && target !== null && before.kind !== "pass_rate")
          throw onlyRates();
        const to = target === undefined ? before.target : target;
        await store.set(id, {
          on: on ?? before.on,
          target: to,
          runLength: runLength ?? before.runLength,
        });
        // Evidence against one promise says nothing of another.
        if (to !== before.target) await resetStreams(tx.db, id);
        return after(tx, before);
      }),
    "monitors.rebaseline": (ctx, { id, reason }) =>
      write(ctx, "monitors.rebaseline", async (tx) => {
        const { store, before } = await ours(tx, ctx, id);
        await store.forget(id);
        return after(tx, before, reason);
      }),
    "monitors.rehearse": (ctx, { id, rate }) =>
      write(ctx, "monitors.rehearse", (tx) => rehearsed(tx, hands.clock, ctx, id, rate)),
  };
}

const onlyRates = (): Problem =>
  new Problem(
    "invalid",
    "Only a pass rate can be promised.",
    "Leave `target` out; everything else is learned from the agent's own sessions.",
  );

async function ours(tx: Tx, ctx: Ctx, id: Id) {
  const store = monitorStore(tx.db);
  const before = await store.lock(id);
  if (before === null) throw notFound("monitor", id);
  const of = await agentStore(tx.db).find(before.agent.id);
  if (of !== null) mayChange(ctx.actor, of.agent);
  return { store, before };
}

async function after(tx: Tx, before: Monitor, reason?: string): Promise<Monitor> {
  const now = await monitorStore(tx.db).find(before.id);
  if (now === null) throw new Error("a monitor is gone in the moment it was changed");
  tx.note({ subject: before.id, before, after: { ...now, ...(reason && { reason }) } });
  tx.unread();
  return now;
}

/** A fall on a copy. That it was noticed is recorded as an alarm that is over at once; the stream knows nothing of it. */
async function rehearsed(tx: Tx, clock: Clock, ctx: Ctx, id: Id, rate: number) {
  const { before } = await ours(tx, ctx, id);
  const version = before.evaluator?.version ?? "";
  const monitor = await learnedOf(tx.db, id, version);
  const learned = monitor && heldTo(monitor, monitor.learned);
  if (learned?.kind !== "rate")
    throw new Problem(
      "invalid",
      "There is no promised pass rate to fall below.",
      "Wait until the baseline is learned, or set a target; only pass rates are rehearsed.",
    );
  if (rate >= learned.p0)
    throw new Problem(
      "invalid",
      "That is no fall.",
      `Choose a rate below ${learned.p0.toFixed(3)}.`,
    );
  const live = await liveStreams(tx.db);
  const own = live.find((one) => one.monitor === id);
  const whole = own === undefined ? null : await wholeStream(tx.db, own.id);
  const line = lineAmong(before.runLength, Math.max(1, live.length), 1);
  const noticedAfter = rehearse(learned, whole?.state ?? null, before.sessions, rate, line);
  const alarm = newId("alm", clock.now());
  const at = isoTime(clock.now());
  const { agent, kind, name, aspect, sessions: n, agentVersion } = before;
  await add(tx.db, {
    id: alarm,
    at,
    severity: "low",
    of: { monitor: id, agent: agent.id, agentName: agent.name, kind, name, aspect, n },
    it: planted(learned.p0, rate, noticedAfter, mostRehearsed),
    found: {
      since: n,
      bad: null,
      evidence: null,
      line,
      agentVersion: agentVersion ?? "",
      evaluatorVersion: version,
    },
    planted: { by: ctx.actor.name, noticed: noticedAfter !== null },
  });
  const result = { alarm, from: learned.p0, to: rate, noticedAfter, most: mostRehearsed };
  tx.note({ subject: id, before: null, after: result });
  tx.unread();
  return result;
}
