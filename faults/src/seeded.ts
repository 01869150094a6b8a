/** Numbers that look random and are the same for the same seed: mulberry32, which is in the public domain. */
export interface Seeded {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `from` up to and including `to`. */
  whole(from: number, to: number): number;
  chance(of: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    chance: (of) => next() < of,
    pick: (from) => from[whole(0, from.length - 1)] as never,
  };
}
