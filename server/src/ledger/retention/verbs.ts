import { leastDays, type KeptMonth, type Retention } from "@reeve/contract/retention";
import type { Verbs } from "@reeve/contract/operations";
import type { Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import { authorize } from "../../platform/actor.ts";
import { applyRetention, ExportUnderWay, Held, type RetentionHands } from "./apply.ts";
import { goesAt } from "./due.ts";
import * as store from "./store.ts";

type RetentionVerb = Extract<keyof Verbs<Ctx>, `retention.${string}`>;
const mostRemovals = 100;

/** How long what is kept, and what becomes of it. */
export function retentionVerbs(hands: RetentionHands): Pick<Verbs<Ctx>, RetentionVerb> {
  const { database, clock, write } = hands;
  return {
    "retention.get": () => shown(database.kysely),
    "retention.set": (ctx, { class: of, days: given }) =>
      write(ctx, "retention.set", async (tx) => {
        const days = given === "forever" ? null : given;
        if (days !== null && days < leastDays[of])
          throw new Problem(
            "invalid",
            `${of} must be kept for at least ${leastDays[of]} days: what is measured and reviewed looks back that far.`,
            `Give ${leastDays[of]} days or more.`,
          );
        const before = (await store.rules(tx.db)).find((rule) => rule.class === of)?.days ?? null;
        await store.setRule(tx.db, of, days, ctx.actor.name, isoTime(clock.now()));
        tx.note({ subject: of, before: { days: before }, after: { days } });
        return shown(tx.db);
      }),
    "retention.hold": (ctx, { reason }) =>
      write(ctx, "retention.hold", async (tx) => {
        const before = await store.holdNow(tx.db);
        const hold = { reason, by: ctx.actor.name, at: isoTime(clock.now()) };
        await store.setHold(tx.db, hold);
        tx.note({ subject: "retention", before, after: hold });
        return shown(tx.db);
      }),
    "retention.release": (ctx, { reason }) =>
      write(ctx, "retention.release", async (tx) => {
        const before = await store.holdNow(tx.db);
        if (!before) throw new Problem("conflict", "There is no hold.", "There is nothing to do.");
        await store.dropHold(tx.db);
        tx.note({ subject: "retention", before, after: { reason } });
        return shown(tx.db);
      }),
    async "retention.apply"(ctx) {
      authorize(ctx.actor, "retention.apply");
      try {
        return { removed: [...(await applyRetention(hands, ctx))] };
      } catch (error) {
        if (!(error instanceof ExportUnderWay || error instanceof Held)) throw error;
        throw new Problem("conflict", `${error.message}.`, "Try again later.");
      }
    },
  };
}

async function shown(db: Kysely<object>): Promise<Retention> {
  const rules = await store.rules(db);
  const removals = await store.removals(db);
  const sizes = await store.sizes(db);
  const goneBefore = (of: "actions" | "payloads"): number =>
    Math.max(0, ...removals.filter((it) => it.class === of).map((it) => Date.parse(it.before)));
  const at = (month: string, of: "actions" | "payloads"): string | null => {
    const days = rules.find((rule) => rule.class === of)?.days ?? null;
    return goesAt(month, days, goneBefore(of));
  };
  return {
    rules: rules.map((rule) => ({ ...rule, leastDays: leastDays[rule.class] })),
    hold: await store.shownHold(db),
    months: sizes.map((size): KeptMonth => ({
      ...size,
      recordsGoAt: at(size.month, "actions"),
      payloadsGoAt: at(size.month, "payloads"),
    })),
    removals: removals.slice(-mostRemovals).reverse().map(store.shownRemoval),
  };
}
