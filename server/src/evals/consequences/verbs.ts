import type { Verbs } from "@reeve/contract/operations";
import { roleAllows } from "@reeve/contract/role";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { order, type Rule } from "./next.ts";
import { consequenceStore } from "./store.ts";

export interface ConsequenceHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

export function consequenceVerbs({
  database,
  write,
  clock,
}: ConsequenceHands): Pick<Verbs<Ctx>, "consequences.list" | "consequences.put"> {
  return {
    async "consequences.list"() {
      return { items: await consequenceStore(database.kysely).list() };
    },
    "consequences.put": (ctx, { agent = null, ...rule }) =>
      write(ctx, "consequences.put", async (tx) => {
        mustRise(rule);
        const of = agent === null ? null : await agentStore(tx.db).find(agent);
        if (agent !== null && of === null) throw notFound("agent", agent);
        if (of !== null) mayChange(ctx.actor, of.agent);
        else if (!ctx.actor.role || !roleAllows(ctx.actor.role, "operator")) throw forAll();
        const store = consequenceStore(tx.db);
        const before = await store.find(agent);
        await store.put(agent, rule, ctx.actor.name, isoTime(clock.now()));
        const after = await store.find(agent);
        if (after === null) throw new Error("the rule was not kept");
        tx.note({ subject: agent, before, after });
        tx.unread();
        return after;
      }),
  };
}

const forAll = (): Problem =>
  new Problem(
    "forbidden",
    "The rule for every agent that has none of its own is an operator's.",
    "Name an agent that you answer for, or ask an operator.",
  );

/** The least first, each once: so that nothing is given back by going on. */
function mustRise({ steps }: Rule): void {
  const at = steps.map(({ step }) => order.indexOf(step));
  if (at.every((one, n) => n === 0 || one > (at[n - 1] ?? -1))) return;
  throw new Problem(
    "invalid",
    "The steps do not rise.",
    "Order them `ask`, `read_only`, `stop`, each at most once; leave out what is not wanted.",
  );
}
