import { DrillId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { roleAllows } from "@reeve/contract/role";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { placeCanary, type CanaryHands } from "./canary.ts";
import type { Drills } from "./keep.ts";
import { plansOf } from "./plans.ts";
import { drillStore } from "./store.ts";

type DrillVerbs = Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `drills.${string}`>>;

export interface DrillVerbHands extends CanaryHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  /** Null until every door is open. */
  drills(): Drills | null;
}

const newestFirst = cursorOf("drills", DrillId);

export function drillVerbs(hands: DrillVerbHands): DrillVerbs {
  const { database, write, clock } = hands;
  const store = drillStore(database.kysely);
  return {
    async "drills.list"(_ctx, { limit, cursor, kind, agent }) {
      const found = await store.list({ limit, kind, agent, after: newestFirst.read(cursor) });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },

    async "drills.get"(_ctx, { id }) {
      const found = await store.find(id);
      if (!found) throw notFound("drill", id);
      return found;
    },

    async "drills.run"(ctx, { kind, agent = null, owner }) {
      if (agent === null) mustOperate(ctx);
      const who = owner ?? ctx.actor.person;
      const drills = hands.drills();
      if (drills === null)
        throw new Problem("unavailable", "Reeve is starting.", "Try again in a moment.");
      const { drill } = await drills.run(ctx, { kind, agent, owner: who, source: "person" });
      return drill;
    },

    async "drills.plans"() {
      const known = await store.canary();
      const found = known && (await agentStore(database.kysely).find(known.agent));
      return {
        items: await plansOf(database.kysely, clock.now()),
        canary: found && {
          id: found.agent.id,
          name: found.agent.name,
          owner: found.agent.owner?.name ?? null,
        },
      };
    },

    async "drills.schedule"(ctx, { kind, every, owner }) {
      if (every !== "off") await placeCanary(hands, owner ?? ctx.actor.person);
      return write(ctx, "drills.schedule", async (tx) => {
        const planned = async () => {
          const plan = (await plansOf(tx.db, clock.now())).find((one) => one.kind === kind);
          if (!plan) throw notFound("drill", kind);
          return plan;
        };
        const before = await planned();
        await drillStore(tx.db).plan(kind, every, isoTime(clock.now()));
        const after = await planned();
        tx.note({
          subject: `drill:${kind}`,
          before: { every: before.every },
          after: { every: after.every },
        });
        tx.unread();
        return after;
      });
    },
  };
}

/** Owners rehearse with what they own; the canary is the house's. */
function mustOperate({ actor }: Ctx): void {
  if (actor.role !== null && roleAllows(actor.role, "operator")) return;
  throw new Problem(
    "forbidden",
    "Only an operator runs a drill with the canary.",
    "Ask an operator, or rehearse the stop of an agent that you own.",
  );
}
