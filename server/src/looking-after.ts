import { watchExpiring } from "./access/credentials/expiring.ts";
import { keepAnswering } from "./access/handovers/keep.ts";
import { endOverrides } from "./evals/gates/override.ts";
import { followRequests } from "./access/grant-requests/over.ts";
import { watchReviews } from "./access/reviews/watch.ts";
import { keepFollowing, keepPoints } from "./evals/monitors/keep.ts";
import { keepHappened } from "./ledger/happened/keep.ts";
import { monitorsSee } from "./evals/monitors/control-store.ts";
import { keepBoards } from "./market/boards/keep.ts";
import type { Asking } from "./market/boards/sync.ts";
import { ladderSees } from "./maturity/control.ts";
import { watchUnused } from "./maturity/least-privilege/watch.ts";
import type { Measuring } from "./maturity/measuring.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database.ts";
import { repeat } from "./platform/jobs.ts";
import type { Log } from "./platform/log.ts";
import { overTime } from "./over-time.ts";
import { watchIncidents } from "./response/incidents/watch.ts";
import type { Vault } from "./platform/vault.ts";
import type { Write } from "./platform/write.ts";
import type { Stopping } from "./response/stops/stopping.ts";
import { followBreakGlass } from "./policy/break-glass/findings.ts";
import { keepDelivering } from "./registry/deliveries/keep.ts";
import { keepCompleteness } from "./registry/inventory/keep-history.ts";
import { keepApprovals } from "./response/approvals/keep.ts";
import { controlsHere } from "./response/risks/controls-store.ts";
import type { RiskHands } from "./response/risks/hands.ts";
import { keepRisks } from "./response/risks/watch.ts";

/** How soon after its time a break-glass becomes one to review; it lifts nothing from its time on. */
const breakGlassMs = 5_000;
/** How soon after a tool of an agent got another definition its review is asked for again. */
const reviewsMs = 60_000;
/** How soon after its override ran out a version is stopped again. */
const gatesMs = 10_000;

/** What holds risks down in rooms that risks themselves know nothing of: one entry for each kind. */
export const risksSee = (measuring: Measuring, clock: Clock): Pick<RiskHands, "sees"> => ({
  sees: { ...controlsHere, criterion: ladderSees(measuring, clock), monitor: monitorsSee },
});

/** What Reeve does by itself now and then, where time passes and nobody asks. */
export function lookingAfter(
  hands: RiskHands & {
    readonly database: Database;
    readonly write: Write;
    readonly clock: Clock;
    readonly log: Log;
    readonly stopping: Stopping;
    readonly measuring: Measuring;
    readonly vault: Vault;
    readonly publicUrl: () => string;
    readonly asking: Asking;
  },
): readonly AsyncDisposable[] {
  const { database, clock, log } = hands;
  return [
    repeat("reviews", reviewsMs, log, () => watchReviews(hands)),
    repeat("gates", gatesMs, log, () => endOverrides(hands)),
    repeat("grant-requests", reviewsMs, log, () => followRequests(hands.database, clock)),
    repeat("break-glass", breakGlassMs, log, () => followBreakGlass(database.kysely, clock)),
    watchExpiring(hands),
    keepAnswering(hands),
    keepCompleteness(hands),
    watchUnused(hands),
    keepApprovals(hands),
    keepFollowing(hands),
    keepPoints(hands),
    keepDelivering(hands),
    keepBoards(hands),
    ...keepHappened(hands),
    ...overTime(hands),
    ...keepRisks(hands),
    ...watchIncidents(hands),
  ];
}
