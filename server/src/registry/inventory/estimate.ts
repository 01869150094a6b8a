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

/**
 * Estimates from three or more ways of looking, as if they were independent: the log-linear model without interactions
 * (Darroch 1958; Bishop, Fienberg & Holland 1975, ch. 6). `counts` are how many each found, `seen` how many all found
 * together, `twice` how many more than one found. The same log-normal interval around what nobody saw.
 */
export function estimateOfMany(
  counts: readonly number[],
  seen: number,
  twice: number,
): Estimate | null {
  if (counts.length < 3 || twice < leastBoth || seen < leastSeen) return null;
  const missedBy = (total: number): number => counts.reduce((left, n) => left * (1 - n / total), 1);
  // How many nobody would have seen is what is missing: above it the left side wins, below it the right.
  let [low, high] = [seen, seen * 2];
  const enough = (total: number): boolean => total - seen >= total * missedBy(total);
  while (!enough(high) && high < seen * 1e6) high *= 2;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  const total = high;
  const missed = counts.map((n) => 1 - n / total);
  if (missed.some((share) => share <= 0)) return { seen, total: seen, low: seen, high: seen };
  const information =
    1 / missed.reduce((a, b) => a * b, 1) +
    counts.length -
    1 -
    missed.reduce((sum, it) => sum + 1 / it, 0);
  // Half an agent more than the estimate, so that the interval does not close when all that there are were seen.
  const unseen = total - seen + 0.5;
  const variance = total / information + 0.25;
  const factor = Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / unseen ** 2)));
  return {
    seen,
    total,
    low: Math.max(seen, seen + unseen / factor - 0.5),
    high: seen + unseen * factor,
  };
}
