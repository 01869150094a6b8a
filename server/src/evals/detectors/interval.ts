/**
 * The rates that `passed` and `failed` sessions leave possible, at every moment at once (beta-mixture confidence sequence):
 * { p : B(1+S, 1+F) / (p^S (1−p)^F) < 1/α }. It may be looked at as often as anyone likes.
 */
export function possibleRates(
  passed: number,
  failed: number,
  alpha: number,
): { readonly low: number; readonly high: number } {
  const n = passed + failed;
  if (n === 0) return { low: 0, high: 1 };
  const beta = lgamma(1 + passed) + lgamma(1 + failed) - lgamma(2 + n);
  const out = (p: number): boolean =>
    beta - passed * Math.log(p) - failed * Math.log1p(-p) >= Math.log(1 / alpha);
  const rate = passed / n;
  return {
    low: passed === 0 ? 0 : edge(0, rate, out),
    high: failed === 0 ? 1 : edge(1, rate, out),
  };
}

/** Between a point outside and one inside, where the inside begins. */
function edge(outside: number, inside: number, out: (p: number) => boolean): number {
  let [from, to] = [outside, inside];
  for (let step = 0; step < 60; step++) {
    const middle = (from + to) / 2;
    if (out(middle)) from = middle;
    else to = middle;
  }
  return to;
}

/** The logarithm of the gamma function from 1 on (Stirling's series after a shift), good to ten digits. */
export function lgamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift -= Math.log(at);
    at += 1;
  }
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series;
}
