import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { countHappened, pruneHappened } from "./count-store.ts";

const everyMs = 2_000;
/** Half of the time at most, where there is much to catch up with. */
const forMs = 1_000;
const hourMs = 3_600_000;

/** Keeps the sums that pages show of what happened. */
export const keepHappened = ({
  database,
  clock,
  log,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): readonly AsyncDisposable[] => [
  repeat("happened", everyMs, log, (signal) => countHappened(database, clock.now(), forMs, signal)),
  repeat("happened, what is too old", hourMs, log, () => pruneHappened(database, clock.now())),
];
