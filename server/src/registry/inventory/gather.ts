import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { epoch } from "./epoch-store.ts";
import { regroup } from "./regroup.ts";
import { sightingStore, type Told } from "./sighting-store.ts";

/**
 * Something that knows of agents. It gives what it would tell differently now than it did when it was last asked, by its
 * own names in their order, from after one on: what was gone through is not looked at again for each piece.
 */
export type Feed = (
  db: Database["kysely"],
  asked: { readonly now: string; readonly limit: number; readonly after: string },
) => Promise<readonly Told[]>;

export interface GatherHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly feeds: readonly Feed[];
}

const atOnce = 500;
const everyMs = 5_000;

/** Takes in what sources tell that is new. Asked again at once there is nothing to do. Gives how much it was. */
export async function gather({ database, clock, feeds }: GatherHands): Promise<number> {
  let taken = 0;
  for (const feed of feeds) {
    let after = "";
    for (let some = atOnce; some === atOnce;) {
      some = await database.kysely.transaction().execute(async (db) => {
        const store = sightingStore(db);
        await store.lock();
        const now = isoTime(clock.now());
        const told = await feed(db, { now, limit: atOnce, after });
        after = told.at(-1)?.locator ?? after;
        const { keys } = await store.keep(told, now);
        await regroup(db, keys);
        return told.length;
      });
      taken += some;
    }
  }
  return taken;
}

export interface Gathering extends AsyncDisposable {
  /** What was changed through Reeve before this was asked is in. What merely came in may take a few seconds. */
  fresh(): Promise<void>;
  /** What came in before this was asked is in, too. */
  now(): Promise<void>;
}

/** Gathers by itself every few seconds, and before it is read where something was changed since. */
export function openGathering(hands: GatherHands & { readonly log: Log }): Gathering {
  const { database, log } = hands;
  let upTo = "";
  let running: Promise<unknown> | null = null;
  const once = async (): Promise<void> => {
    const state = await epoch(database.kysely);
    await gather(hands);
    upTo = state;
  };
  // One at a time in this process; another process waits at the lock.
  const work = async (): Promise<void> => {
    await running?.catch(() => undefined);
    const mine = (running ??= once().finally(() => (running = null)));
    await mine;
  };
  const job = repeat("inventory", everyMs, log, work);
  return {
    async fresh() {
      try {
        if ((await epoch(database.kysely)) !== upTo) await work();
      } catch (error) {
        log.warn({ error: String(error) }, "the inventory is read as it was last gathered");
      }
    },
    now: work,
    [Symbol.asyncDispose]: () => job[Symbol.asyncDispose](),
  };
}
