import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { findUnused } from "./unused.ts";

const everyMs = 60_000;

/** Looks for unused grants again and again: a finding closes within a minute of the use being counted. */
export const watchUnused = (hands: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): AsyncDisposable => repeat("unused grants", everyMs, hands.log, () => findUnused(hands));
