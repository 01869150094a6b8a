/** Numbers that look random and are the same for the same seed, in every process. */
export interface Random {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  /** One or more of them, in their order. */
  some<T>(from: readonly T[]): readonly T[];
}

export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let it = Math.imul(state ^ (state >>> 15), state | 1);
    it ^= it + Math.imul(it ^ (it >>> 7), it | 61);
    return ((it ^ (it >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(from: readonly T[]) => from[below(from.length)] as T,
    some<T>(from: readonly T[]) {
      const kept = from.filter(() => next() < 0.5);
      return kept.length > 0 ? kept : [from[below(from.length)] as T];
    },
  };
}
