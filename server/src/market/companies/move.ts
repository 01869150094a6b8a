import type { Placement } from "./place.ts";

/** What of a placement is kept for good: enough to say what it was, and which opening it was read from. */
export interface Standing {
  readonly group: Placement["group"];
  readonly family: string;
  readonly deciding: string;
  readonly confidence: Placement["confidence"];
}

/** One change of a company's place, in the order in which they happened. */
export interface Move {
  readonly at: string;
  /** Null where it had no placement before. */
  readonly from: Standing | null;
  /** Null where the placement was withdrawn. */
  readonly to: Standing | null;
}

export const standing = (of: Placement | null): Standing | null =>
  of === null
    ? null
    : { group: of.group, family: of.family, deciding: of.deciding, confidence: of.confidence };

/**
 * The change that a new placement is, or null where it is the same. Another opening of the same family that decides is no
 * change: the place is the same, and openings come and go.
 */
export function move(before: Standing | null, after: Placement | null, at: string): Move | null {
  const to = standing(after);
  const same =
    before?.group === to?.group &&
    before?.family === to?.family &&
    before?.confidence === to?.confidence;
  return same ? null : { at, from: before, to };
}
