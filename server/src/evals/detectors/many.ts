/** One live stream: its evidence, and the mean run to a false alarm that it is set to. */
export interface Live {
  readonly evidence: number;
  readonly runLength: number;
}

/**
 * Which of all live streams alarm together (e-d-BH): the k* strongest, where k* is the greatest k for which the kth strongest
 * has at least m/k times its own line. Under any dependence the error over patience stays within α. A promise that
 * no more than so many alarms in a hundred are false cannot be kept by any such method, and is not made.
 */
export function alarming(streams: readonly Live[]): ReadonlySet<number> {
  const order = streams
    .map(({ evidence, runLength }, index) => ({ index, times: evidence / runLength }))
    .sort((a, b) => b.times - a.times);
  let last = 0;
  for (const [at, { times }] of order.entries())
    if (times >= streams.length / (at + 1)) last = at + 1;
  return new Set(order.slice(0, last).map(({ index }) => index));
}

/** What a stream has to reach where `together` alarm with it: its own line, times how many live streams there are. */
export const lineAmong = (runLength: number, live: number, together: number): number =>
  (runLength * live) / Math.max(1, together);
