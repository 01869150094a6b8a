import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { manyActions } from "../../ledger/actions/list.ts";
import { running } from "../evaluators/running.ts";
import { dueSince } from "./heads-store.ts";
import { openRound, type RoundHands } from "./round.ts";

const everyMs = 1_000;
/** At most half of the time goes into it, so that the agents' calls have the rest. */
const forMs = 500;

type Hands = Omit<RoundHands, "running" | "evaluated" | "actions"> & {
  readonly log: Log;
  readonly metrics: Pick<Metrics, "evaluated" | "evaluationLag">;
  /** Those beside the deterministic ones. */
  readonly more: RoundHands["running"];
};

/** Scores sessions as they become quiet. It is never in the way of a call: nothing waits for it. */
export function evaluating(hands: Hands): AsyncDisposable {
  const { database, clock, log, metrics, quietMs } = hands;
  const round = openRound({
    ...hands,
    actions: (ids) => manyActions(database.kysely, ids),
    running: async () => [...(await running(database.kysely)), ...(await hands.more())],
    evaluated: (actions) => metrics.evaluated.inc(actions),
  });
  return repeat("evaluations", everyMs, log, async (signal) => {
    await round(forMs, signal);
    const nowMs = clock.now();
    const since = await dueSince(database.kysely, { nowMs, quietMs, patienceMs: quietMs * 15 });
    metrics.evaluationLag.set(since === null ? 0 : Math.max(0, nowMs - since) / 1_000);
  });
}
