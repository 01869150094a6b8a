import { repeat } from "../../platform/jobs.ts";
import { followAlarms, type FollowHands } from "../alarms/follow.ts";
import { prunePoints } from "./store.ts";
import { readOn, type ReadHands } from "./read.ts";

const everyMs = 1_000;
/** At most half of the time goes into it, so that the agents' calls have the rest. */
const forMs = 500;

const pruneMs = 3_600_000;
/** Sessions of each monitor that can be looked back on: more than any page or alarm asks for. */
const points = 5_000;

/** Keeps what monitors saw from growing for ever. */
export const keepPoints = ({
  database,
  log,
}: Pick<ReadHands & FollowHands, "database" | "log">): AsyncDisposable =>
  repeat("monitor-points", pruneMs, log, () => prunePoints(database.kysely, points));

/** Reads the scores that came, and follows the alarms that are open. */
export const keepMonitoring = (hands: ReadHands & FollowHands): AsyncDisposable =>
  repeat("monitors", everyMs, hands.log, async (signal) => {
    const until = performance.now() + forMs;
    while (!signal.aborted && performance.now() < until && (await readOn(hands)));
    await followAlarms(hands);
  });
