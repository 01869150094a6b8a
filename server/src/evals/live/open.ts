import { performance } from "node:perf_hooks";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { manyActions } from "../../ledger/actions/list.ts";
import { running } from "../evaluators/running.ts";
import { dueSince } from "./heads-store.ts";
import { openRound, type RoundHands } from "./round.ts";

const everyMs = 1_000;
/** Most of the time where the process has little else to do, and little of it where calls need it all. */
const forMs = { idle: 900, busy: 250 };
/** From which share of its time on a process is busy, evaluating included. */
const busyFrom = 0.95;
/** While one waits for the database, the other has its turn. */
const atOnce = 2;

type Hands = Omit<RoundHands, "running" | "evaluated" | "actions"> & {
  readonly log: Log;
  readonly metrics: Pick<Metrics, "evaluated" | "evaluationLag">;
  /** Those beside the deterministic ones. */
  readonly more: RoundHands["running"];
};

const { eventLoopUtilization } = performance;

/** Scores sessions as they become quiet. It is never in the way of a call: nothing waits for it. */
export function evaluating(hands: Hands): AsyncDisposable {
  const { database, clock, log, metrics, quietMs } = hands;
  const round = openRound({
    ...hands,
    actions: (ids) => manyActions(database.kysely, ids),
    running: async () => [...(await running(database.kysely)), ...(await hands.more())],
    evaluated: (actions) => metrics.evaluated.inc(actions),
  });
  let before = eventLoopUtilization();
  return repeat("evaluations", everyMs, log, async (signal) => {
    const now = eventLoopUtilization();
    const { utilization } = eventLoopUtilization(now, before);
    before = now;
    const ms = utilization < busyFrom ? forMs.idle : forMs.busy;
    await Promise.all(Array.from({ length: atOnce }, () => round(ms, signal)));
    const nowMs = clock.now();
    const since = await dueSince(database.kysely, { nowMs, quietMs, patienceMs: quietMs * 15 });
    metrics.evaluationLag.set(since === null ? 0 : Math.max(0, nowMs - since) / 1_000);
  });
}
