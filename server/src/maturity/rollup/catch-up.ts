import { setImmediate as breathe } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { countBatch, places, prune } from "./roll-up-store.ts";

const batch = 2_000;

/** Counts what was recorded since, for at most `forMs`. Gives how many records are left: more come while it counts. */
export async function catchUp(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  forMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const until = performance.now() + forMs;
  let left = 0;
  for (const place of await places(database.kysely, clock.now())) {
    let next = place.next;
    while (next < place.size && performance.now() < until && !signal?.aborted) {
      next = await countBatch(database, { ...place, next }, batch, clock.now());
      await breathe();
    }
    left += Math.max(0, place.size - next);
  }
  await prune(database.kysely, clock.now());
  return left;
}
