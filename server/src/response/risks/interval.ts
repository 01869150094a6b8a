/** A share with the interval of Clopper and Pearson. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** `hits` of `of`, with the interval that holds the true share in at least 95 of 100 cases, whatever it is. */
export function clopperPearson(hits: number, of: number, alpha = 0.05): Share {
  if (of === 0) return { value: 0, low: 0, high: 1 };
  return {
    value: hits / of,
    low: hits === 0 ? 0 : betaQuantile(alpha / 2, hits, of - hits + 1),
    high: hits === of ? 1 : betaQuantile(1 - alpha / 2, hits + 1, of - hits),
  };
}

function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (betaBelow(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function: how much of a beta lies below x. */
function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // The fraction converges quickly on this side of the mean; the other side is its mirror image.
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's continued fraction. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const off = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / off(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / off(1 + even * d);
    c = off(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / off(1 + odd * d);
    c = off(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return result;
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** Of arguments of at least 1. */
function logGamma(argument: number): number {
  const x = argument - 1;
  const t = x + lanczos.length - 0.5;
  const sum = lanczos.reduce((so, each, n) => so + each / (x + n + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
