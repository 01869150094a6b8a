import { evidence } from "../detectors/bets.ts";
import { passed } from "../detectors/pass-rate.ts";
import { opened, type Learned, type StreamState } from "./watch.ts";

/** So many sessions at most. */
export const mostRehearsed = 2_000;

/**
 * Feeds a copy of a stream with sessions of which only `rate` pass. Which of them pass is spread evenly and not drawn, so that
 * the same rehearsal gives the same answer. Gives after how many the copy reached `line`; null where it did not.
 */
export function rehearse(
  learned: Extract<Learned, { kind: "rate" }>,
  state: StreamState | null,
  n: number,
  rate: number,
  line: number,
): number | null {
  const start = state ?? opened(learned);
  if (start.kind !== "bets") return null;
  let { bets } = start;
  let due = 0;
  for (let session = 1; session <= mostRehearsed; session++) {
    due += rate;
    const passes = due >= 1;
    if (passes) due -= 1;
    bets = passed(bets, n + session, learned.p0, passes ? 1 : 0);
    if (evidence(bets) >= line) return session;
  }
  return null;
}
