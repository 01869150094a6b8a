import { EvaluationError } from "./failure.ts";

/** A 64-bit integer: a number while it is safe, a bigint beyond, never both for one value. */
export type Long = number | bigint;

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

/** Throws when the value leaves 64 bits. */
export function long(value: bigint): Long {
  if (value < least || value > most) throw new EvaluationError("integer overflow");
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

export const isLong = (value: unknown): value is Long =>
  typeof value === "number" || typeof value === "bigint";

export const inRange = (value: bigint): boolean => value >= least && value <= most;

export function add(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return long(BigInt(a) + BigInt(b));
}

export function subtract(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return long(BigInt(a) - BigInt(b));
}

export function multiply(a: Long, b: Long): Long {
  if (typeof a === "number" && typeof b === "number") {
    const product = a * b;
    // -0 is 0 in Cedar; adding 0 makes it so.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return long(BigInt(a) * BigInt(b));
}
