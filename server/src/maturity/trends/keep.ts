import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { countDays } from "./store.ts";

const everyMs = 15_000;

/** Sums up days as they pass, in whichever process is free. */
export const keepTrends = ({
  database,
  clock,
  log,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): AsyncDisposable => repeat("trends", everyMs, log, () => countDays(database, clock.now()));
