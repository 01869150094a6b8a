/** What two independent ways of looking found: how many each, and how many both. */
export interface Capture {
  readonly first: number;
  readonly second: number;
  readonly both: number;
}

export interface Estimate {
  /** Agents seen by either. */
  readonly seen: number;
  /** Chapman's estimate of how many there are. */
  readonly total: number;
  /** The ends of the 95 % log-normal interval. */
  readonly low: number;
  readonly high: number;
}

/** Fewer matches or sightings than these give no estimate worth the name. */
const leastBoth = 7;
const leastSeen = 20;

/**
 * Estimates how many agents there are from two captures (Chapman 1951; interval after Chao 1987). Null where it cannot
 * be estimated: too few were seen, or too few by both.
 */
export function estimate({ first, second, both }: Capture): Estimate | null {
  const seen = first + second - both;
  if (both < leastBoth || seen < leastSeen) return null;
  const total = ((first + 1) * (second + 1)) / (both + 1) - 1;
  if (both === first || both === second) {
    const other = both === first ? second : first;
    const own = both === first ? first : second;
    return { seen, total, low: seen, high: Math.max(seen, other / (1 - 3 / own)) };
  }
  const variance =
    ((first + 1) * (second + 1) * (first - both) * (second - both)) /
    ((both + 1) ** 2 * (both + 2));
  const unseen = ((first - both) * (second - both)) / (both + 1);
  const factor = Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return { seen, total, low: seen + unseen / factor, high: seen + unseen * factor };
}
