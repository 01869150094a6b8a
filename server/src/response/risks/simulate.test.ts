import type { LossModel, Range } from "@reeve/contract/risk";
import { expect, test } from "vitest";
import { atOnce } from "../../platform/slices.ts";
import { clopperPearson } from "./interval.ts";
import { meanOf, shapes, varianceOf } from "./pert.ts";
import { simulate } from "./simulate.ts";

const range = (low: number, likely: number, high: number): Range => ({ low, likely, high });
const models: readonly LossModel[] = [
  { frequency: range(0.5, 1, 3), impact: range(1_000, 5_000, 20_000) },
  { frequency: range(4, 4, 4), impact: range(100, 100, 100) },
  { frequency: range(0, 0.1, 0.5), impact: range(0, 40_000, 400_000) },
  { frequency: range(5, 20, 60), impact: range(10, 20, 200) },
  { frequency: range(200, 900, 2_000), impact: range(1, 2, 9) },
];
const years = 20_000;
const of = (model: LossModel, seed = 7) => atOnce(simulate(model, seed, years));

/** Mean and variance of a year in closed form: a Poisson number whose mean varies, of sizes that do. */
function closed({ frequency, impact }: LossModel) {
  const [rate, size] = [meanOf(frequency), meanOf(impact)];
  const each = varianceOf(impact) + size ** 2;
  return { mean: rate * size, variance: rate * each + varianceOf(frequency) * size ** 2 };
}

/**
 * The same distribution worked out and not drawn: the sizes on a grid, the sum of a Poisson number of them by Panjer's
 * recursion, and that averaged over the frequency's range.
 */
function worked({ frequency, impact }: LossModel, width: number, cells: number) {
  const sizes = weights(impact, Math.ceil(impact.high / width) + 1, width);
  const total = new Float64Array(cells);
  const rates = 60;
  for (const [n, weight] of weightsOver(frequency, rates).entries()) {
    const rate = frequency.low + ((n + 0.5) / rates) * (frequency.high - frequency.low);
    const sum = new Float64Array(cells);
    sum[0] = Math.exp(-rate * (1 - (sizes[0] ?? 0)));
    for (let s = 1; s < cells; s++) {
      let value = 0;
      for (let k = 1; k <= Math.min(s, sizes.length - 1); k++)
        value += k * (sizes[k] ?? 0) * (sum[s - k] ?? 0);
      sum[s] = (rate / s) * value;
    }
    sum.forEach((share, s) => (total[s] = (total[s] ?? 0) + weight * share));
  }
  const at = (share: number): number => {
    let below = 0;
    return total.findIndex((each) => (below += each) >= share) * width;
  };
  let [left, tail] = [0.05, 0];
  for (let s = cells - 1; s >= 0 && left > 0; s--) {
    const part = Math.min(left, total[s] ?? 0);
    tail += part * s * width;
    left -= part;
  }
  return { p50: at(0.5), p90: at(0.9), tail: tail / 0.05 };
}

/** The density of a PERT in the middle of equal pieces, summing up to 1. */
function weightsOver(of: Range, pieces: number): number[] {
  const [a, b] = shapes(of);
  const raw = Array.from({ length: pieces }, (_, n) => {
    const x = (n + 0.5) / pieces;
    return x ** (a - 1) * (1 - x) ** (b - 1);
  });
  const sum = raw.reduce((so, each) => so + each, 0);
  return raw.map((each) => each / sum);
}

function weights(of: Range, cells: number, width: number): number[] {
  const found = Array.from({ length: cells }, () => 0);
  const pieces = 20_000;
  for (const [n, weight] of weightsOver(of, pieces).entries()) {
    const cell = Math.round((of.low + ((n + 0.5) / pieces) * (of.high - of.low)) / width);
    found[cell] = (found[cell] ?? 0) + weight;
  }
  return found;
}

test("the mean is that of the closed form, within what so many years may be off", () => {
  for (const model of models) {
    const { mean, variance } = closed(model);
    expect(Math.abs(of(model).mean - mean)).toBeLessThan(4.5 * Math.sqrt(variance / years) + 0.01);
  }
});

test("a second way of computing comes to the same median, ninth tenth and tail", () => {
  for (const [model, width, cells] of [
    [models[0] as LossModel, 100, 1_200],
    [models[3] as LossModel, 4, 1_500],
  ] as const) {
    const [drawn, exact] = [of(model), worked(model, width, cells)];
    for (const figure of ["p50", "p90", "tail"] as const)
      expect(Math.abs(drawn[figure] / exact[figure] - 1), figure).toBeLessThan(0.04);
  }
});

test("the same seed gives the same figures, and another seed others", () => {
  const [model] = models as [LossModel];
  expect(of(model, 3)).toEqual(of(model, 3));
  expect(of(model, 3).mean).not.toBe(of(model, 4).mean);
});

test("figures stand in order: half of the years, nine in ten, the worst in twenty; and the curve falls", () => {
  for (const model of models) {
    const { p50, p90, tail, anyLoss, curve } = of(model);
    expect(p50).toBeLessThanOrEqual(p90);
    expect(p90).toBeLessThanOrEqual(tail);
    expect(anyLoss).toBeLessThanOrEqual(1);
    for (const [n, point] of curve.entries())
      expect(point.loss).toBeGreaterThanOrEqual(curve[n - 1]?.loss ?? 0);
  }
});

test("what never happens costs nothing", () => {
  const never = of({ frequency: range(0, 0, 0), impact: range(1, 2, 3) });
  expect(never).toMatchObject({ mean: 0, p90: 0, tail: 0, anyLoss: 0 });
});

test("a share has the published interval of Clopper and Pearson", () => {
  // The classical examples: none of 10, one of 10, 5 of 10, 81 of 263.
  const rounded = ([hits, of]: readonly [number, number]) => {
    const { low, high } = clopperPearson(hits, of);
    return [low, high].map((share) => Math.round(share * 10_000) / 10_000);
  };
  expect(rounded([0, 10])).toEqual([0, 0.3085]);
  expect(rounded([1, 10])).toEqual([0.0025, 0.445]);
  expect(rounded([5, 10])).toEqual([0.1871, 0.8129]);
  expect(rounded([10, 10])).toEqual([0.6915, 1]);
  expect(rounded([81, 263])).toEqual([0.2527, 0.3676]);
  expect(clopperPearson(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
});

test("the interval is exact where many were counted: it holds what the binomial itself says", () => {
  const { low, high } = clopperPearson(40, 1_000_000);
  expect(tailAtLeast(40, 1_000_000, low)).toBeCloseTo(0.025, 4);
  expect(1 - tailAtLeast(41, 1_000_000, high)).toBeCloseTo(0.025, 4);
});

/** The chance of at least `hits` of `of`, summed up. */
function tailAtLeast(hits: number, of: number, share: number): number {
  let term = Math.exp(of * Math.log1p(-share));
  let below = 0;
  for (let k = 0; k < hits; k++) {
    below += term;
    term *= ((of - k) / (k + 1)) * (share / (1 - share));
  }
  return 1 - below;
}
