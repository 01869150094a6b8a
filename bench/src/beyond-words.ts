import type { AtHalf, Crowded, Held, Large } from "./beyond.ts";

export interface Beyond {
  readonly half: AtHalf;
  readonly crowded: Crowded;
  readonly held: Held;
  readonly large: Large;
}

const n = (value: number, digits = 0): string =>
  Number.isNaN(value) ? "unknown" : value.toFixed(digits);

/** A line for each of the measures that are no table. */
export const lines = ({ half, crowded, held, large }: Beyond): string =>
  [
    `At ${half.perSecond} calls a second, half of its most: p99 ${n(half.governedP99, 1)} ms, the relay's ${n(half.relayP99, 1)} ms.`,
    `With ${crowded.others} more agents and grants: ${n(crowded.manyPerSecond)} calls a second; without, ${n(crowded.fewPerSecond)} (× ${n(crowded.manyPerSecond / crowded.fewPerSecond, 2)}).`,
    `Memory of the process over ${held.calls} calls: ${n(held.afterATenth)} MB after a tenth of them, ${n(held.after)} MB after all, at most ${n(held.most)} MB; ${held.errors} errors.`,
    `A result of ${n(large.megabytes)} MB passed in ${n(large.seconds, 1)} s with ${n(large.more)} MB more memory.`,
  ].join("\n");
