import { setTimeout as sleep } from "node:timers/promises";

const longestMs = 60_000;
const lookMs = 200;

/** What is asked for, as soon as it is there. Throws when it does not come within a minute. */
export async function comes<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + longestMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > until) throw new Error(`${what} did not come.`);
    await sleep(lookMs);
  }
}
