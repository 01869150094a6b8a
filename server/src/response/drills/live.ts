import { NotRehearsed, pause, until, type Scene } from "./scene.ts";

const calls = 20;
const patienceMs = 15_000;

export interface LiveDrillHands {
  /** When each of the canary's actions came to whoever watches, in ms of a clock that only goes forward. */
  watch(signal: AbortSignal): AsyncIterable<{ readonly at: number }>;
}

/** The canary calls while somebody watches: how long the last of its calls to be seen took. */
export async function rehearseLive(scene: Scene, hands: LiveDrillHands): Promise<number> {
  const { canary, doing, saw } = scene;
  const over = new AbortController();
  const seenMs: number[] = [];
  const watching = (async () => {
    for await (const { at } of hands.watch(over.signal)) seenMs.push(at);
  })();
  try {
    await doing("The canary calls while somebody watches.");
    const sentMs: number[] = [];
    for (let i = 0; i < calls; i++) {
      const called = await canary.call("ping");
      if (called.end !== "passed")
        throw new NotRehearsed(`The canary was not let through: ${called.why ?? ""}.`);
      sentMs.push(called.sentMs);
      await pause(5);
    }
    await until(() => seenMs.length >= calls, patienceMs);
    const seen = Math.min(seenMs.length, calls);
    await saw(`${seen} of ${calls} calls were seen by whoever watched.`, seen === calls);
    // One call after the other, and seen in that order.
    return Math.max(0, ...sentMs.map((at, i) => (seenMs[i] ?? performance.now()) - at));
  } finally {
    over.abort();
    await watching.catch(() => undefined);
  }
}
