import { watchReviews } from "./access/reviews/watch.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database.ts";
import { repeat } from "./platform/jobs.ts";
import type { Log } from "./platform/log.ts";
import type { Write } from "./platform/write.ts";
import { followBreakGlass } from "./policy/break-glass/findings.ts";

/** How soon after its time a break-glass becomes one to review; it lifts nothing from its time on. */
const breakGlassMs = 5_000;
/** How soon after a tool of an agent got another definition its review is asked for again. */
const reviewsMs = 60_000;

/** What Reeve does by itself now and then, where time passes and nobody asks. */
export function lookingAfter(hands: {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly log: Log;
}): readonly AsyncDisposable[] {
  const { database, clock, log } = hands;
  return [
    repeat("reviews", reviewsMs, log, () => watchReviews(hands)),
    repeat("break-glass", breakGlassMs, log, () => followBreakGlass(database.kysely, clock)),
  ];
}
