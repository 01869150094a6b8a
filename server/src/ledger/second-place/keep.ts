import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { newestCheckpoint } from "../checkpoints/store.ts";
import type { LedgerHands } from "../ledger.ts";
import { disagreement } from "./disagrees.ts";
import type { Place } from "./place.ts";
import { delivered, failed, lockPlace } from "./store.ts";

export interface SecondPlaceHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly findings: LedgerHands["findings"];
}

const everyMs = 10_000;
const compareEveryMs = 3_600_000;
const answerMs = 10_000;
/** A place may be away for a moment; longer, and somebody should know. */
const patienceMs = 60_000;

/** Brings each newest checkpoint to the place, and asks it now and then whether it knows of another record. */
export function keepSecondPlace(hands: SecondPlaceHands, place: Place): AsyncDisposable {
  let comparedAt = -compareEveryMs;
  return repeat("second place", everyMs, hands.log, async (signal) => {
    // Before anything is delivered: afterwards, what is newest there is ours.
    const now = hands.clock.now();
    if (Math.abs(now - comparedAt) >= compareEveryMs && (await compareWith(hands, place, signal)))
      comparedAt = now;
    await bringTo(hands, place, signal);
  });
}

/** Delivers the newest checkpoint where the place lags behind; every one covers all that those before it cover. */
export async function bringTo(
  hands: SecondPlaceHands,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock, findings } = hands;
  const newest = await newestCheckpoint(database.kysely);
  if (!newest) return;
  const failure = await database.kysely.transaction().execute(async (db) => {
    const has = await lockPlace(db, place.name);
    if (has === null || has >= newest.serial) return null;
    try {
      await place.deliver(newest.note, newest.key, within(signal));
      await delivered(db, place.name, newest.serial, isoTime(clock.now()));
      return "ok" as const;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { why, since: await failed(db, place.name, why, isoTime(clock.now())) };
    }
  });
  if (failure === "ok") await findings.resolve("checkpoint_undelivered", place.name);
  else if (failure && clock.now() - Date.parse(failure.since) >= patienceMs)
    await findings.raise({
      kind: "checkpoint_undelivered",
      severity: "medium",
      subject: place.name,
      title: "Checkpoints do not reach their second place",
      detail: `Since ${failure.since} no checkpoint could be delivered to ${place.name}: ${failure.why}. It is tried again every ${everyMs / 1000} seconds. Until then nothing outside Reeve's own folder proves the newest records.`,
    });
}

/** Whether the place could be asked. */
export async function compareWith(
  hands: SecondPlaceHands,
  place: Place,
  signal: AbortSignal,
): Promise<boolean> {
  const note = await place.newest(within(signal)).catch(() => undefined);
  if (note === undefined) return false;
  const wrong = note === null ? null : await disagreement(hands.database, note);
  if (wrong === null) await hands.findings.resolve("checkpoint_disagrees", place.name);
  else
    await hands.findings.raise({
      kind: "checkpoint_disagrees",
      severity: "critical",
      subject: place.name,
      title: "The record is not the one that a checkpoint kept elsewhere signs",
      detail: `${place.name} was asked for its newest checkpoint: ${wrong}. The database was changed, cut off, or is an old copy; or the place belongs to another Reeve. Compare an export with \`reeve verify --checkpoint\`.`,
    });
  return true;
}

const within = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(answerMs)]);
