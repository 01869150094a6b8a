import type { BoardOutcome } from "@reeve/contract/market";

/** How long an opening that no board shows any more may have been gone. */
export interface Life {
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Since when complete readings have not shown it; null while they do. */
  readonly missingSince: string | null;
  /** The first of the two readings that did not show it; null while it is open. */
  readonly closedAt: string | null;
}

/** Readings after which something that they do not show may be gone. */
export const mayClose = (outcome: BoardOutcome, complete: boolean): boolean =>
  complete && (outcome === "ok" || outcome === "empty");

/** A board that had openings and shows none is believed when a second reading, so much later, agrees. */
export const agreesAfterMs = 6 * 3_600_000;

/** It was shown at `at`: new, still open, or open again with the age that it has. */
export const shown = (before: Pick<Life, "firstSeen"> | null, at: string): Life => ({
  firstSeen: before?.firstSeen ?? at,
  lastSeen: at,
  missingSince: null,
  closedAt: null,
});

/** A complete reading at `at` did not show it: after the second such one it is closed, as of the first. */
export function notShown(before: Life, at: string, believed: boolean): Life {
  if (before.closedAt !== null) return before;
  if (before.missingSince === null) return { ...before, missingSince: at };
  return believed ? { ...before, closedAt: before.missingSince } : before;
}
