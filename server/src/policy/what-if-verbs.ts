import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../platform/context.ts";
import { Problem } from "../platform/problem.ts";
import type { PolicyHands } from "./put.ts";
import { compareVerbs } from "./compare/verbs.ts";
import { explainVerbs, type ExplainHands } from "./explain/verbs.ts";
import { matrixVerbs } from "./matrix/verbs.ts";
import { proposed } from "./replay/proposed.ts";
import { simulate, type SimulationHands } from "./replay/simulate.ts";
import { policyStore } from "./store.ts";

export type WhatIfVerbs = Pick<
  Verbs<Ctx>,
  | "policies.simulate"
  | "policies.compare"
  | "policies.explain"
  | "actions.explain"
  | "policies.matrix"
  | "policies.matrix.export"
>;

export interface WhatIfHands extends Pick<
  PolicyHands,
  "database" | "clock" | "author" | "snapshots"
> {
  readonly recorded: Pick<SimulationHands, "intents" | "groups"> & ExplainHands["recorded"];
}

const weekMs = 7 * 24 * 3_600_000;
const mostAtOnce = 2;

export function whatIfVerbs(hands: WhatIfHands): WhatIfVerbs {
  const { clock, author, snapshots, recorded } = hands;
  const store = policyStore(hands.database.kysely);
  const textOf = async (name: string) => (await store.inForce(name))?.cedar ?? null;
  let running = 0;
  return {
    ...compareVerbs(hands),
    ...explainVerbs(hands),
    ...matrixVerbs(hands),

    async *"policies.simulate"(ctx, { since, until, ...proposal }) {
      const now = clock.now();
      const untilMs = until === undefined ? now : Math.min(now, Date.parse(until));
      const sinceMs = since === undefined ? untilMs - weekMs : Date.parse(since);
      if (sinceMs > untilMs) throw inTheFuture();
      const { before, after } = await proposed({ author, textOf }, snapshots.current(), proposal);
      if (running >= mostAtOnce) throw busy();
      running++;
      try {
        const span = { sinceMs, untilMs };
        yield* simulate({ clock, ...recorded }, before, after, span, ctx.signal);
      } finally {
        running--;
      }
    },
  };
}

const inTheFuture = (): Problem =>
  new Problem("invalid", "`since` is after `until`, or in the future.", "Give an earlier time.", [
    { path: "since", message: "It is too late." },
  ]);

const busy = (): Problem =>
  new Problem(
    "too_many",
    `${mostAtOnce} simulations are running already.`,
    "Wait for one to end, or cancel one.",
  );
