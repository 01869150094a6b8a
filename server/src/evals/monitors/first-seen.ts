import { nothingSeen, saw, settled, unseenMass, type Seen } from "../detectors/novelty.ts";

/** Where something may be seen for the first time. */
export const dimensions = ["tool", "destination", "class"] as const;
export type Dimension = (typeof dimensions)[number];
export type SeenByDimension = Readonly<Record<Dimension, Seen>>;

/** Below this share of what comes that may be new, a dimension is settled: about 600 observations with nothing new. */
export const settledAt = 0.05;

export const nothingYet: SeenByDimension = {
  tool: nothingSeen,
  destination: nothingSeen,
  class: nothingSeen,
};

export interface FirstSeen {
  readonly dimension: Dimension;
  readonly value: string;
  /** It was settled, so that this weighs. */
  readonly settled: boolean;
}

/** One session's tools, destinations and classes of data, each once; and which of them were never seen before. */
export function sightings(
  before: SeenByDimension,
  session: Readonly<Record<Dimension, readonly string[]>>,
): { readonly seen: SeenByDimension; readonly first: readonly FirstSeen[] } {
  const after: Record<Dimension, Seen> = { ...before };
  const first: FirstSeen[] = [];
  for (const dimension of dimensions) {
    const was = settled(before[dimension], settledAt);
    for (const value of new Set(session[dimension])) {
      const one = saw(after[dimension], value);
      after[dimension] = one.seen;
      if (one.first) first.push({ dimension, value, settled: was });
    }
  }
  return { seen: after, first };
}

/** The share that may be new, of the dimension that is furthest from settled and was seen at all. */
export const unseenShare = (seen: SeenByDimension): number => {
  const shares = dimensions
    .filter((dimension) => seen[dimension].n > 0)
    .map((dimension) => unseenMass(seen[dimension]));
  return shares.length === 0 ? 1 : Math.max(...shares);
};

const called: Record<Dimension, string> = {
  tool: "the tool",
  destination: "the destination",
  class: "data of the class",
};
export const firstInWords = ({ dimension, value }: FirstSeen): string =>
  `${called[dimension]} ${value.slice(0, 120)}`;
