/** What was seen of one dimension: how often each value, bounded, and how many observations there were. */
export interface Seen {
  readonly n: number;
  /** 1 for what was seen once; 2 for what was seen more often. */
  readonly values: Readonly<Record<string, 1 | 2>>;
}
export const nothingSeen: Seen = { n: 0, values: {} };

/** Beyond this many values a dimension is none that could settle; new ones are counted and not kept. */
const mostValues = 2_000;

export function saw(seen: Seen, value: string): { readonly seen: Seen; readonly first: boolean } {
  const before = Object.hasOwn(seen.values, value) ? seen.values[value] : undefined;
  const first = before === undefined;
  const full = first && Object.keys(seen.values).length >= mostValues;
  return {
    first,
    seen: {
      n: seen.n + 1,
      values: full ? seen.values : { ...seen.values, [value]: first ? 1 : 2 },
    },
  };
}

/**
 * A bound of the share of observations that would bring something never seen (Good–Turing, 95 %): what was seen once, and the
 * doubt that is left after so many observations.
 */
export function unseenMass({ n, values }: Seen): number {
  if (n === 0) return 1;
  const once = Object.values(values).filter((times) => times === 1).length;
  return Math.min(1, once / n + Math.sqrt(Math.log(1 / 0.05) / (2 * n)));
}

/** A first sighting is an event. It weighs where the dimension is settled, and is only noted before. */
export const settled = (seen: Seen, level: number): boolean => unseenMass(seen) <= level;
