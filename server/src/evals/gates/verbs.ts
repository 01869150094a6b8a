import { ComparisonId } from "@reeve/contract/id";
import type { OperationName, Verbs } from "@reeve/contract/operations";
import type { GateRule } from "@reeve/contract/version-gate";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import type { Stopping } from "../../response/stops/stopping.ts";
import { datasetById } from "../datasets/store.ts";
import { evaluatorsNamed } from "../datasets/try.ts";
import type { DatasetHands } from "../datasets/verbs.ts";
import { compareVersions } from "./gate.ts";
import { override } from "./override.ts";
import { gateById, listGates, listRules, putRule, removeRule, ruleOf } from "./store.ts";

export interface GateHands extends DatasetHands {
  readonly stopping: Pick<Stopping, "stop" | "confirmed">;
  /** What was done a moment ago is read into sessions a second later: for so long a run is waited for that is not whole. */
  readonly settleMs?: number;
}

type GateVerb = Extract<OperationName, `gates.${string}`>;

const newestFirst = cursorOf("gates", ComparisonId);

export function gateVerbs(hands: GateHands): Pick<Verbs<Ctx>, GateVerb> {
  const { database, write, clock } = hands;
  const db = database.kysely;
  return {
    "gates.compare": (ctx, wanted) => compareVersions(hands, ctx, wanted),
    "gates.override": (ctx, input) => override(hands, ctx, input),

    async "gates.list"(_ctx, { limit, cursor, agent }) {
      const found = await listGates(db, agent ?? null, newestFirst.read(cursor), limit);
      const page = pageOf(found, limit, newestFirst, ({ id }) => id);
      const short = page.items.map(({ evidence: _evidence, differs: _differs, ...it }) => it);
      return { ...page, items: short };
    },

    async "gates.get"(_ctx, { id }) {
      const found = await gateById(db, id);
      if (!found) throw notFound("comparison of two versions", id);
      return found;
    },

    "gates.rules.list": async () => ({ items: [...(await listRules(db))] }),

    "gates.rules.put": (ctx, { agent, dataset, evaluators, promote, rollBack, ...terms }) =>
      write(ctx, "gates.rules.put", async (tx): Promise<GateRule> => {
        const whose = await lockToChange(tx, ctx, agent);
        const on = await datasetById(tx.db, dataset);
        if (!on) throw notFound("dataset", dataset);
        await evaluatorsNamed(hands, evaluators ?? null);
        const before = await ruleOf(tx.db, agent);
        const { tolerance = 0.05, alpha = 0.05, inconclusive = "hold" } = terms;
        const rule: GateRule = {
          agent: { id: agent, name: whose.agent.name },
          dataset: { id: dataset, name: on.name },
          evaluators: evaluators ?? null,
          terms: { tolerance, alpha, inconclusive },
          promote,
          rollBack,
          by: ctx.actor.name,
          at: isoTime(clock.now()),
        };
        await putRule(tx.db, rule);
        tx.note({ subject: agent, before, after: rule });
        tx.unread();
        return rule;
      }),

    "gates.rules.remove": (ctx, { agent }) =>
      write(ctx, "gates.rules.remove", async (tx) => {
        await lockToChange(tx, ctx, agent);
        const before = await ruleOf(tx.db, agent);
        if (!before) throw notFound("rule for", agent);
        await removeRule(tx.db, agent);
        tx.note({ subject: agent, before, after: null });
        tx.unread();
        return before;
      }),
  };
}
