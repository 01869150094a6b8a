/** Lets so many work at once; the others wait for their turn, or until their signal ends. */
export function openTurns(atOnce: number) {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  const done = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      done();
    }
  };
}
export type Turns = ReturnType<typeof openTurns>;
