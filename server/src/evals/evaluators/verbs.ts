import type { EvaluatorId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { checks } from "./all.ts";
import { idOfCheck, type Check } from "./check.ts";
import { asSet, checkOf, chosenOf } from "./say.ts";
import { allSet, putSet, type Set } from "./settings-store.ts";

export interface EvaluatorHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type EvaluatorVerb = "evaluators.list" | "evaluators.get" | "evaluators.set";

export function evaluatorVerbs({
  database,
  write,
  clock,
}: EvaluatorHands): Pick<Verbs<Ctx>, EvaluatorVerb> {
  return {
    async "evaluators.list"() {
      const set = await allSet(database.kysely);
      return {
        items: checks.map((it) => asSet(it, set.get(idOfCheck(it.name)))),
        nextCursor: null,
      };
    },
    async "evaluators.get"(_ctx, { id }) {
      return asSet(found(id), (await allSet(database.kysely)).get(id));
    },
    "evaluators.set": (ctx, { id, settings = {}, ...asked }) =>
      write(ctx, "evaluators.set", async (tx) => {
        const it = found(id);
        const set = (await allSet(tx.db)).get(id);
        const before = asSet(it, set);
        const after: Set = {
          on: asked.on ?? before.on,
          rate: asked.rate ?? before.rate,
          agents: asked.agentRates ?? before.agentRates,
          tools: asked.toolRates ?? before.toolRates,
          settings: { ...set?.settings, ...chosenOf(it, settings) },
          changedAt: isoTime(clock.now()),
          changedBy: ctx.actor.name,
        };
        await putSet(tx.db, id, after);
        tx.note({ subject: id, before, after: asSet(it, after) });
        tx.unread();
        return asSet(it, after);
      }),
  };
}

function found(id: EvaluatorId): Check {
  const it = checkOf(id);
  if (!it) throw notFound("evaluator", id);
  return it;
}
