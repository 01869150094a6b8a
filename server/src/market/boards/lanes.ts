/** Works on all, one after the other within a lane and the lanes side by side; what comes of each as it is done. */
export async function* lanes<T, R>(
  all: readonly T[],
  laneOf: (one: T) => string,
  work: (one: T) => Promise<R | null>,
): AsyncGenerator<R> {
  const by = new Map<string, T[]>();
  for (const one of all) by.set(laneOf(one), [...(by.get(laneOf(one)) ?? []), one]);
  const under = new Map<string, Promise<readonly [lane: string, result: R | null]>>();
  const next = (lane: string): void => {
    const one = by.get(lane)?.shift();
    if (one === undefined) under.delete(lane);
    else
      under.set(
        lane,
        work(one).then((result) => [lane, result] as const),
      );
  };
  for (const lane of by.keys()) next(lane);
  try {
    while (under.size > 0) {
      const [lane, result] = await Promise.race(under.values());
      next(lane);
      if (result !== null) yield result;
    }
  } finally {
    // Whoever stops listening leaves nothing behind that fails unheard.
    await Promise.allSettled(under.values());
  }
}
