import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Pace } from "../../platform/pace.ts";
import { openReader, type ReaderHands } from "./reader.ts";

const everyMs = 1_000;
const forMs = 1_000;

/** Reads which data actions touched as they are recorded; it is never in the way of one. */
export function keepReadingData(
  hands: ReaderHands & { readonly log: Log; readonly pace: Pace },
): AsyncDisposable {
  const read = openReader(hands);
  return repeat("data", everyMs, hands.log, async (signal) => void (await read(forMs, signal)));
}
