import { setImmediate as breathe } from "node:timers/promises";

/** Work that can be left for a moment wherever it yields. */
export type Sliced<T> = Generator<void, T>;

export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does the work a slice at a time: calls of agents pass through this process and get their turn in between. */
export async function inSlices<T>(work: Sliced<T>, sliceMs: number): Promise<T> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() - began < sliceMs) continue;
    await breathe();
    began = performance.now();
  }
}
