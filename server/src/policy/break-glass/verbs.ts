import type { BreakGlass } from "@reeve/contract/break-glass";
import { BreakGlassId, type ActionId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import type { PolicyHands } from "../put.ts";
import { anotherThan } from "../../platform/second-person.ts";
import { askFor, step } from "./change.ts";
import { breakGlassStore } from "./store.ts";

export type BreakGlassVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `breakglass.${string}`>>;

export interface UseHands {
  /** The newest actions that a break-glass let pass. */
  usesOf(id: BreakGlassId): Promise<
    {
      readonly action: ActionId;
      readonly server: string | null;
      readonly tool: string | null;
      readonly at: string;
    }[]
  >;
}

const newestFirst = cursorOf("break-glass", BreakGlassId);
const minuteMs = 60_000;

export function breakGlassVerbs(hands: PolicyHands & UseHands): BreakGlassVerbs {
  const store = breakGlassStore(hands.database.kysely);
  const now = (): string => isoTime(hands.clock.now());
  return {
    async "breakglass.list"(_ctx, { status, limit, cursor }) {
      const after = newestFirst.read(cursor);
      const found = await store.list({ status, after, limit, now: now() });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    async "breakglass.get"(_ctx, { id }) {
      const found = await store.find(id, now());
      if (!found) throw notFound("break-glass", id);
      return { ...found, uses: await hands.usesOf(id) };
    },
    "breakglass.open": (ctx, asked) => askFor(hands, ctx, asked),
    "breakglass.confirm": (ctx, { id }) =>
      step(hands, ctx, "breakglass.confirm", id, "requested", (it, at) => ({
        confirmed_by: ctx.actor.name,
        confirmed_person: anotherThan(it.opener.person, ctx.actor),
        confirmed_at: isoTime(at),
        expires_at: isoTime(at + it.minutes * minuteMs),
      })),
    "breakglass.refuse": (ctx, { id }) =>
      step(hands, ctx, "breakglass.refuse", id, "requested", (_it, at) => ({
        refused_by: ctx.actor.name,
        refused_at: isoTime(at),
      })),
    "breakglass.end": (ctx, { id, reason }) =>
      step(hands, ctx, "breakglass.end", id, "open", (_it, at) => ({
        ended_by: ctx.actor.name,
        ended_at: isoTime(at),
        end_reason: reason,
      })),
    "breakglass.review": (ctx, { id, conclusion }) =>
      step(hands, ctx, "breakglass.review", id, "review", (it: BreakGlass, at) => ({
        reviewed_by: ctx.actor.name,
        reviewed_person: anotherThan(it.opener.person, ctx.actor),
        reviewed_at: isoTime(at),
        conclusion,
      })),
  };
}
