import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { grantRequestStore } from "./store.ts";

/** Closes what stood in the queue for requests that nobody decided in time. */
export async function followRequests(database: Database, clock: Clock): Promise<void> {
  const store = grantRequestStore(database.kysely, isoTime(clock.now()));
  for (const agent of await store.askNoMore())
    await resolveFinding(database.kysely, clock, "grant_requested", agent);
}
