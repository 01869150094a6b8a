import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { readCompleteness } from "./completeness-store.ts";
import { completenessHistory } from "./history-store.ts";

const everyMs = 10 * 60_000;

export interface HistoryHands {
  readonly database: Database;
  readonly clock: Clock;
}

/** Keeps the estimate of today. Where nothing was looked through there is none to keep. */
export async function keepToday({ database, clock }: HistoryHands): Promise<void> {
  const it = await readCompleteness(database.kysely, clock.now());
  if (it.layers.length > 0) await completenessHistory(database.kysely).keep(it);
}

/** Keeps the estimate of each day; whichever process is last on a day has the word. */
export const keepCompleteness = (hands: HistoryHands & { readonly log: Log }): AsyncDisposable =>
  repeat("completeness", everyMs, hands.log, () => keepToday(hands));
