import { expect, test } from "vitest";
import { compare, pairs, shuffled, type Terms, type Verdict } from "./compare.ts";

/** Numbers in [0, 1) that are the same in every run. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x ^= x + Math.imul(x ^ (x >>> 7), 61 | x);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const usual: Terms = { tolerance: 0.05, alpha: 0.05 };

/** How often each result came, and after how many cases in the middle one of them. */
function simulated(
  difference: (draw: () => number) => number,
  terms: Terms = usual,
  { runs = 120, cases = 2_000 } = {},
) {
  const draw = drawn(7);
  const results = Array.from({ length: runs }, () =>
    compare(
      Array.from({ length: cases }, () => difference(draw)),
      terms,
    ),
  );
  const share = (verdict: Verdict): number =>
    results.filter((it) => it.verdict === verdict).length / runs;
  const took = results.flatMap(({ decidedAt }) => decidedAt ?? []).sort((a, b) => a - b);
  return { share, median: took[Math.floor(took.length / 2)] ?? Number.POSITIVE_INFINITY };
}

/** Reference and candidate do well this often, each by itself. */
const independent = (reference: number, candidate: number) => (draw: () => number) =>
  Number(draw() < candidate) - Number(draw() < reference);
/** They differ only so often. */
const lostAndGained = (lost: number, gained: number) => (draw: () => number) => {
  const it = draw();
  return it < lost ? -1 : it < lost + gained ? 1 : 0;
};

test("where every case agrees it passes after 107 cases, and with fewer than a hundred it cannot", () => {
  const agree = (cases: number) =>
    compare(
      Array.from({ length: cases }, () => 0),
      usual,
    );
  expect(agree(200)).toMatchObject({ verdict: "pass", decidedAt: 107, mean: 0, same: 200 });
  expect(agree(99)).toMatchObject({ verdict: "inconclusive", decidedAt: null });
});

test("a few cases lost and as many gained still pass", () => {
  const { share, median } = simulated(lostAndGained(0.02, 0.02));
  expect(share("pass")).toBeGreaterThan(0.97);
  expect(Math.abs(median - 206)).toBeLessThan(60);
});

test("equally good versions pass, also where their failures have nothing to do with each other", () => {
  const { share, median } = simulated(independent(0.95, 0.95));
  expect(share("pass")).toBeGreaterThan(0.97);
  expect(Math.abs(median - 316)).toBeLessThan(90);
});

test("a narrower tolerance is often not clear, and is never blocked for it", () => {
  const { share } = simulated(independent(0.95, 0.95), { tolerance: 0.02, alpha: 0.05 });
  expect(share("block")).toBe(0);
  expect(share("pass")).toBeGreaterThan(0.35);
  expect(share("inconclusive")).toBeGreaterThan(0.2);
});

test("exactly at the tolerance neither result is given more often than promised", () => {
  const { share } = simulated(independent(0.95, 0.9), usual, { runs: 250, cases: 1_000 });
  expect(share("block")).toBeLessThanOrEqual(0.05);
  expect(share("pass")).toBeLessThanOrEqual(0.05);
});

test("losses are blocked, large ones soon", () => {
  const some = simulated(independent(0.95, 0.85));
  expect(some.share("block")).toBeGreaterThan(0.95);
  expect(Math.abs(some.median - 496)).toBeLessThan(150);
  const many = simulated(independent(0.95, 0.75), usual, { runs: 120, cases: 600 });
  expect(many.share("block")).toBe(1);
  expect(Math.abs(many.median - 80)).toBeLessThan(25);
  const paired = simulated(lostAndGained(0.15, 0), usual, { runs: 120, cases: 600 });
  expect(paired.share("block")).toBe(1);
  expect(Math.abs(paired.median - 91)).toBeLessThan(30);
});

test("a first clear result stays, whatever comes after it", () => {
  const turned = [...Array.from({ length: 40 }, () => -1), ...Array.from({ length: 900 }, () => 1)];
  expect(compare(turned, usual)).toMatchObject({ verdict: "block", worse: 40, better: 900 });
});

test("a difference that is no number counts as the worst there is", () => {
  const broken = compare(
    Array.from({ length: 60 }, () => Number.NaN),
    usual,
  );
  expect(broken).toMatchObject({ verdict: "block", worse: 60 });
  expect(compare([], usual)).toMatchObject({ verdict: "inconclusive", mean: null });
});

test("the order is the seed's alone, and each case is in it once", () => {
  const cases = Array.from({ length: 50 }, (_, n) => `c${n}`);
  const own = (one: string) => one;
  const once = shuffled(cases, "vgt_1", own);
  expect(shuffled(cases.toReversed(), "vgt_1", own)).toEqual(once);
  expect(shuffled(cases, "vgt_2", own)).not.toEqual(once);
  expect(once.toSorted()).toEqual(cases.toSorted());
});

test("live sessions meet in the order in which they came, and what has no partner waits", () => {
  expect(pairs([1, 0, 1], [1, 1])).toEqual([0, -1]);
});
