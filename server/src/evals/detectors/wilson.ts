/** The bounds of a rate after `passed` of `n`, by Wilson's score; `z` is how sure (2.326: 99 % on one side). */
export function wilson(
  passed: number,
  n: number,
  z: number,
): { readonly low: number; readonly high: number } {
  if (n === 0) return { low: 0, high: 1 };
  const rate = passed / n;
  const z2 = z * z;
  const middle = rate + z2 / (2 * n);
  const half = z * Math.sqrt((rate * (1 - rate) + z2 / (4 * n)) / n);
  const whole = 1 + z2 / n;
  return { low: Math.max(0, (middle - half) / whole), high: Math.min(1, (middle + half) / whole) };
}
