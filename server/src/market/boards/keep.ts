import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { daysStore } from "../companies/days-store.ts";
import { dayOf } from "../companies/overview.ts";
import { placeAnew } from "../companies/placed.ts";
import { settingsStore } from "../companies/settings-store.ts";
import { companyStore } from "../companies/store.ts";
import { boardStore } from "./store.ts";
import { readAll, type SyncHands } from "./sync.ts";

const everyMs = 60_000;
const dayMs = 86_400_000;
const takenMs = 3_600_000;
const atOnce = 50;
const readingsKeptMs = 90 * dayMs;

/** One round: boards that are due are read, and places that time alone may have moved are looked at again. */
export async function followBoards(hands: SyncHands, signal: AbortSignal): Promise<void> {
  const { database, clock } = hands;
  const db = database.kysely;
  const ctx = { ...ownCtx("jobs index"), signal };
  if ((await settingsStore(db).read()).daily) {
    const [now, until] = [isoTime(clock.now()), isoTime(clock.now() + takenMs)];
    for await (const _ of readAll(hands, ctx, await boardStore(db).due(now, until, atOnce)));
  }
  await agePlaces(hands);
}

/** A place goes stale, and is withdrawn, though nothing is read: that is just why. */
async function agePlaces({ database, clock }: SyncHands): Promise<void> {
  const db = database.kysely;
  const before = isoTime(clock.now() - dayMs);
  for (const id of await companyStore(db).placedBefore(before, 500))
    await db.transaction().execute((tx) => placeAnew(tx, id, clock.now()));
  await daysStore(db).keep(dayOf(clock.now()));
  await boardStore(db).forgetReadings(isoTime(clock.now() - readingsKeptMs));
}

/** Reads boards in every process: each takes what no other has taken. */
export const keepBoards = (hands: SyncHands & { readonly log: Log }): AsyncDisposable =>
  repeat("jobs index", everyMs, hands.log, (signal) => followBoards(hands, signal));
