import { repeat } from "../../platform/jobs.ts";
import { followAlarms, type FollowHands } from "../alarms/follow.ts";
import { readOn, type ReadHands } from "./read.ts";

const everyMs = 2_000;

/** Reads the scores that came, and follows the alarms that are open. */
export const keepMonitoring = (hands: ReadHands & FollowHands): AsyncDisposable =>
  repeat("monitors", everyMs, hands.log, async (signal) => {
    while (!signal.aborted && (await readOn(hands)));
    await followAlarms(hands);
  });
