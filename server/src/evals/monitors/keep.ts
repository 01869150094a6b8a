import { repeat } from "../../platform/jobs.ts";
import { followAlarms, type FollowHands } from "../alarms/follow.ts";
import { prunePoints } from "./store.ts";
import type { Log } from "../../platform/log.ts";
import type { Pace } from "../../platform/pace.ts";
import { readOn, type ReadHands } from "./read.ts";

const everyMs = 1_000;
const forMs = 900;

const pruneMs = 3_600_000;
/** Sessions of each monitor that can be looked back on: more than any page or alarm asks for. */
const points = 5_000;

/** Keeps what monitors saw from growing for ever. */
export const keepPoints = ({
  database,
  log,
}: Pick<ReadHands & FollowHands, "database" | "log">): AsyncDisposable =>
  repeat("monitor-points", pruneMs, log, () => prunePoints(database.kysely, points));

/** Reads the scores that came; nobody waits for it. */
export const keepReadingScores = (
  hands: ReadHands & { readonly log: Log; readonly pace: Pace },
): AsyncDisposable =>
  repeat("monitors", everyMs, hands.log, async (signal) => {
    const until = performance.now() + forMs;
    for (let more = true; more && !signal.aborted && performance.now() < until;) {
      const began = performance.now();
      more = await readOn(hands);
      await hands.pace.rest(performance.now() - began, signal);
    }
  });

/** Follows the alarms that are open. */
export const keepFollowing = (hands: FollowHands): AsyncDisposable =>
  repeat("alarms", everyMs, hands.log, () => followAlarms(hands));
