import { createHash } from "node:crypto";
import type { BoardOutcome, BoardStatus } from "@reeve/contract/market";

export interface Standing {
  readonly status: BoardStatus;
  readonly failures: number;
  readonly notFound: number;
  readonly lastOkAt: string | null;
}

const dayMs = 86_400_000;
const jitterMs = 2 * 3_600_000;
/** What is dead may come back; so often it is looked at. */
const deadDays = 7;
export const deadAfter = 3;
/** The second look at a board that shows nothing although it had openings. */
const againMs = 6.5 * 3_600_000;

/** How a board stands after a reading, and when it is read next: once a day, each at another minute of it. */
export function standingAfter(
  before: Standing,
  outcome: BoardOutcome,
  key: string,
  nowMs: number,
): Standing & { readonly nextMs: number } {
  const notFound = outcome === "not_found" ? before.notFound + 1 : 0;
  const well = outcome === "ok" || outcome === "empty";
  const status: BoardStatus = well
    ? "working"
    : notFound >= deadAfter
      ? "dead"
      : outcome === "blocked"
        ? "blocked"
        : outcome === "suspicious_empty"
          ? before.status
          : "failing";
  const waitMs =
    outcome === "suspicious_empty" ? againMs : (status === "dead" ? deadDays : 1) * dayMs;
  return {
    status,
    failures: well || outcome === "suspicious_empty" ? 0 : before.failures + 1,
    notFound,
    lastOkAt: well ? new Date(nowMs).toISOString() : before.lastOkAt,
    nextMs: nowMs + waitMs + jitter(key, nowMs),
  };
}

/** Spread over two hours by the board's name and the day, so that nobody is asked for all boards at once. */
function jitter(key: string, nowMs: number): number {
  const hash = createHash("sha256")
    .update(`${key} ${Math.floor(nowMs / dayMs)}`)
    .digest();
  return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * jitterMs);
}
