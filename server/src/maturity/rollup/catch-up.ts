import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { countNext, places, prune } from "./roll-up-store.ts";

/** Counts what was recorded since, for about `forMs`. Gives how many records are left: more come while it counts. */
export async function catchUp(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  forMs: number,
  signal?: AbortSignal,
): Promise<number> {
  const until = performance.now() + forMs;
  let left = 0;
  for (const place of await places(database.kysely, clock.now())) {
    let next = place.next;
    while (next < place.size) {
      if (performance.now() >= until || signal?.aborted) break;
      next = await countNext(database, { ...place, next }, clock.now());
    }
    left += Math.max(0, place.size - next);
  }
  await prune(database.kysely, clock.now());
  return left;
}
