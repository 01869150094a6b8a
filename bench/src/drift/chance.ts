import { random } from "../../../server/test/oracle/random.ts";

/** Chances that are the same for the same seed. */
export interface Chance {
  /** From 0 up to 1. */
  next(): number;
  happens(rate: number): boolean;
  /** From a normal distribution of mean 0 and spread 1. */
  normal(): number;
}

export function chance(seed: number): Chance {
  const draw = random(seed);
  const next = (): number => draw.below(2 ** 32) / 2 ** 32;
  return {
    next,
    happens: (rate) => next() < rate,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}
