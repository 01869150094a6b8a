/** Numbers that look random and are the same for the same seed: uniform in [0, 1) (sfc32). */
export function seeded(seed: number): () => number {
  let [a, b, c, count] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let n = 0; n < 15; n++) next();
  return next;
}

type Random = () => number;

/** Standard normal (Box and Muller). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Gamma of a shape of at least 1 (Marsaglia and Tsang). */
function gamma(random: Random, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta whose shapes are at least 1. */
export function beta(random: Random, one: number, other: number): number {
  const x = gamma(random, one);
  return x / (x + gamma(random, other));
}

/** Above this a Poisson number is drawn as a normal one: their quantiles differ by less than one in a hundred. */
const manyEvents = 500;
/** e to the minus this is still far from the smallest number there is. */
const step = 30;

/** How often something happens that happens `mean` times on average. */
export function poisson(random: Random, mean: number): number {
  if (mean > manyEvents) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let events = 0;
  // The sum of two Poisson numbers is one.
  for (let left = mean; left > 0; left -= step) {
    const least = Math.exp(-Math.min(left, step));
    for (let product = random(); product > least; product *= random()) events++;
  }
  return events;
}
