import type { Incident } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { IncidentId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import type { Tx } from "../../platform/write.ts";
import { blastOf } from "./blast-store.ts";
import { causeOf } from "./cause.ts";
import { contain, type ContainHands } from "./contain.ts";
import { declare } from "./declare.ts";
import { asJson, asMarkdown } from "./export.ts";
import { mine, mustBeOpen, seen, seesAll } from "./may.ts";
import { incidentMonths } from "./months-store.ts";
import { partsOf } from "./parts-store.ts";
import { shown, type ShownHands } from "./shown.ts";
import { incidentStore, rankOf } from "./store.ts";
import { spanOf, timelineOf, type Alarms } from "./timeline.ts";
import { workVerbs } from "./work-verbs.ts";

export interface IncidentHands extends ContainHands, ShownHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly alarms: Alarms;
}

type Verb = Extract<OperationName, `incidents.${string}`>;
export type IncidentVerbs = Pick<Verbs<Ctx>, Verb>;
/** One change of an incident that is open, by somebody who may make it; answers with all of it. */
export type Change = (
  ctx: Ctx,
  name: Verb,
  id: IncidentId,
  work: (tx: Tx, it: Incident) => Promise<void>,
  closed?: "too",
) => Promise<IncidentStory>;

const worstFirst = cursorOf("incidents", z.object({ rank: z.number().int(), id: IncidentId }));

export function incidentVerbs(hands: IncidentHands): IncidentVerbs {
  const { database, clock, write } = hands;
  const db = database.kysely;
  const story = async (ctx: Ctx, id: IncidentId) =>
    shown(hands, db, await seen(db, clock, ctx, id));
  const told = async (it: Incident) =>
    timelineOf(db, it, await partsOf(db, it.id).updates(), hands.alarms, clock.now());
  const change: Change = async (ctx, name, id, work, closed) => {
    await write(ctx, name, async (tx) => {
      // No decision is made from an incident.
      tx.unread();
      const it = await mine(tx, clock, ctx, id);
      if (closed === undefined) mustBeOpen(it);
      await work(tx, it);
    });
    return story(ctx, id);
  };

  return {
    ...workVerbs(hands, change),

    async "incidents.list"(ctx, { cursor, limit, ...filter }) {
      const seenBy = seesAll(ctx) ? ("everybody" as const) : ctx.actor.person;
      const after = worstFirst.read(cursor);
      const found = await incidentStore(db).list({ ...filter, limit, after, seenBy }, clock.now());
      return pageOf(found, limit, worstFirst, (it) => ({ rank: rankOf(it), id: it.id }));
    },

    async "incidents.months"(_ctx, { months }) {
      return { items: await incidentMonths(db, months, clock.now()) };
    },

    "incidents.get": (ctx, { id }) => story(ctx, id),

    async "incidents.timeline"(ctx, { id, kind }) {
      const it = await seen(db, clock, ctx, id);
      const { items, full } = await told(it);
      const wanted = kind === undefined ? items : items.filter((one) => one.kind === kind);
      return { items: wanted, left: full, blast: await blastOf(db, spanOf(it, clock.now())) };
    },

    async "incidents.export"(ctx, { id, format }) {
      const all = await story(ctx, id);
      const { items } = await told(all.incident);
      return format === "json" ? asJson(all, items) : asMarkdown(all, items);
    },

    async "incidents.declare"(ctx, input) {
      const id = await write(ctx, "incidents.declare", async (tx) => {
        tx.unread();
        const cause = await causeOf(tx.db, input, isoTime(clock.now()));
        const { id, made } = await declare(tx, clock, ctx, cause, { ...input, rule: null });
        if (!made) tx.note({ subject: id, before: null, after: { declaredAgain: input } });
        return id;
      });
      return story(ctx, id);
    },

    async "incidents.contain"(ctx, input) {
      await contain(hands, ctx, input);
      return story(ctx, input.id);
    },
  };
}
