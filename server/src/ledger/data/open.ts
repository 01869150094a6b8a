import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { openReader, type ReaderHands } from "./reader.ts";

const everyMs = 1_000;
/** At most half of the time goes into it, so that the agents' calls have the rest. */
const forMs = 1_000;

/** Reads which data actions touched as they are recorded; it is never in the way of one. */
export function keepReadingData(hands: ReaderHands & { readonly log: Log }): AsyncDisposable {
  const read = openReader(hands);
  return repeat("data", everyMs, hands.log, async (signal) => void (await read(forMs, signal)));
}
