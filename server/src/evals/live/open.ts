import { manyActions } from "../../ledger/actions/list.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { running } from "../evaluators/running.ts";
import { dueSince } from "./heads-store.ts";
import { openRound, patience, type RoundHands } from "./round.ts";

const everyMs = 1_000;
const forMs = 950;
/** While one waits for the database, the other has its turn. */
const atOnce = 2;
const lagMs = 5_000;

type Hands = Omit<RoundHands, "running" | "actions"> & {
  readonly log: Log;
  /** Those beside the deterministic ones. */
  readonly more: RoundHands["running"];
};

/** Scores sessions as they become quiet. It is never in the way of a call: nothing waits for it. */
export function evaluating(hands: Hands): AsyncDisposable {
  const { database, log } = hands;
  const round = openRound({
    ...hands,
    actions: (ids) => manyActions(database.kysely, ids),
    running: async () => [...(await running(database.kysely)), ...(await hands.more())],
  });
  return repeat("evaluations", everyMs, log, async (signal) => {
    await Promise.all(Array.from({ length: atOnce }, () => round(forMs, signal)));
  });
}

/** Tells how late evaluation is, whichever process does it. */
export const tellLag = ({
  database,
  clock,
  log,
  quietMs,
  metrics,
}: Pick<RoundHands, "database" | "clock" | "quietMs"> & {
  readonly log: Log;
  readonly metrics: Pick<Metrics, "evaluationLag">;
}): AsyncDisposable =>
  repeat("evaluation-lag", lagMs, log, async () => {
    const nowMs = clock.now();
    const patienceMs = quietMs * patience;
    const since = await dueSince(database.kysely, { nowMs, quietMs, patienceMs });
    metrics.evaluationLag.set(since === null ? 0 : Math.max(0, nowMs - since) / 1_000);
  });
