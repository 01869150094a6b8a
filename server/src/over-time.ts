import { writeDigest } from "./maturity/digest/write.ts";
import { watchDuties } from "./maturity/duties/watch.ts";
import type { Measuring } from "./maturity/measuring.ts";
import { keepTargets } from "./maturity/targets/stand.ts";
import { keepTrends } from "./maturity/trends/keep.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database.ts";
import { repeat } from "./platform/jobs.ts";
import type { Log } from "./platform/log.ts";

const dutiesMs = 5 * 60_000;
const digestMs = 15 * 60_000;
const targetsMs = 10 * 60_000;

/** What is kept of the ladder as time passes. */
export const overTime = (hands: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly measuring: Measuring;
}): readonly AsyncDisposable[] => [
  keepTrends(hands),
  repeat("duties", dutiesMs, hands.log, () => watchDuties(hands)),
  repeat("digest", digestMs, hands.log, () => writeDigest(hands)),
  repeat("targets", targetsMs, hands.log, () => keepTargets(hands)),
];
