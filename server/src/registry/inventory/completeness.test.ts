import type { Layer } from "@reeve/contract/completeness";
import { expect, test } from "vitest";
import { completenessOf, type Capture } from "./completeness.ts";
import { estimate, estimateOfMany } from "./estimate.ts";

/** Numbers that look random and are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many of a population of known size were seen in just which ways. */
function population(size: number, chances: readonly number[], next: () => number) {
  const seen = new Map<number, number>();
  for (let i = 0; i < size; i++) {
    const ways = chances.reduce(
      (bits, chance, at) => (next() < chance ? bits | (1 << at) : bits),
      0,
    );
    if (ways > 0) seen.set(ways, (seen.get(ways) ?? 0) + 1);
  }
  const sum = (those: (ways: number) => boolean): number =>
    [...seen].reduce((all, [ways, n]) => (those(ways) ? all + n : all), 0);
  return { seen, sum };
}

const names: readonly Layer[] = ["traffic", "code", "endpoint", "identity"];
const bitsOf = (ways: number): number => [0, 1, 2, 3].filter((at) => ways & (1 << at)).length;
const runs = 400;

/** In what share of populations the interval holds the truth, and its upper end is not below it. */
function coverage(size: number, chances: readonly number[], how: "two" | "many" | "told") {
  const next = seeded(size * 31 + chances.length);
  let [held, careful, estimable, off] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const { seen, sum } = population(size, chances, next);
    const by = chances.map((_, at) => sum((ways) => (ways & (1 << at)) !== 0));
    const all = sum(() => true);
    const it =
      how === "two"
        ? estimate({
            first: by[0] as number,
            second: by[1] as number,
            both: sum((w) => (w & 3) === 3),
          })
        : how === "many"
          ? estimateOfMany(
              by,
              all,
              sum((ways) => bitsOf(ways) > 1),
            )
          : told(seen, chances.length);
    if (!it || it.total === null || it.low === null || it.high === null) continue;
    estimable++;
    off += it.total / size;
    if (it.low <= size && size <= it.high) held++;
    if (size <= it.high) careful++;
  }
  return {
    held: held / estimable,
    careful: careful / estimable,
    estimable: estimable / runs,
    off: off / estimable,
  };
}

const told = (seen: ReadonlyMap<number, number>, ways: number) =>
  completenessOf(
    [...seen].map(([bits, agents]): Capture => ({
      layers: names.filter((_, at) => bits & (1 << at)),
      agents,
      registered: 0,
    })),
    Object.fromEntries(names.slice(0, ways).map((it) => [it, "2026-11-23T09:00:00.000Z"])),
    "2026-11-23T09:00:00.000Z",
  );

test("the interval holds the true number of generated populations as often as it says", () => {
  const shown: string[] = [];
  const at = (size: number, chances: readonly number[], how: "two" | "many" | "told") => {
    const it = coverage(size, chances, how);
    shown.push(
      `${how} of ${size} seen at ${chances.join("/")}: holds ${(it.held * 100).toFixed(1)} %, upper end not below ${(it.careful * 100).toFixed(1)} %, estimate / truth ${it.off.toFixed(3)}`,
    );
    expect(it.estimable).toBeGreaterThan(0.5);
    return it;
  };
  for (const [size, chances] of [
    [60, [0.6, 0.5]],
    [200, [0.5, 0.4]],
    [1000, [0.7, 0.3]],
  ] as const)
    expect(at(size, chances, "two").held).toBeGreaterThan(0.9);
  for (const [size, chances] of [
    [60, [0.6, 0.5, 0.4]],
    [200, [0.5, 0.4, 0.3]],
    [1000, [0.6, 0.3, 0.2, 0.5]],
  ] as const) {
    expect(at(size, chances, "many").held).toBeGreaterThan(0.9);
    // The largest of several estimates is told: its careful end flatters nobody.
    expect(at(size, chances, "told").careful).toBeGreaterThan(0.95);
  }
  process.stdout.write(`${shown.join("\n")}\n`);
});

test("ways of looking that find the same agents make the estimate too small, and the page says so", () => {
  const next = seeded(7);
  let below = 0;
  for (let run = 0; run < 50; run++) {
    const easy = population(100, [0.9, 0.9], next);
    const hard = population(100, [0.2, 0.2], next);
    const sum = (those: (ways: number) => boolean) => easy.sum(those) + hard.sum(those);
    const it = estimate({
      first: sum((w) => (w & 1) > 0),
      second: sum((w) => (w & 2) > 0),
      both: sum((w) => w === 3),
    });
    if (it && it.total < 200) below++;
  }
  expect(below).toBeGreaterThan(45);
  const shown = told(
    new Map([
      [3, 30],
      [1, 5],
      [2, 5],
    ]),
    2,
  );
  expect(shown.caveats.join(" ")).toContain("more agents than this says");
});

test("without a second way, or with too little overlap, it says so and gives no number", () => {
  expect(told(new Map(), 0)).toMatchObject({
    total: null,
    says: expect.stringContaining("Nothing was looked"),
  });
  expect(told(new Map([[1, 50]]), 1)).toMatchObject({
    total: null,
    says: expect.stringContaining("Only one way"),
  });
  expect(
    told(
      new Map([
        [1, 50],
        [2, 50],
        [3, 6],
      ]),
      2,
    ),
  ).toMatchObject({
    total: null,
    high: null,
    share: null,
    says: expect.stringContaining("Not enough overlap"),
  });
});

test("the largest of all estimates is told, never below what was seen", () => {
  const it = told(
    new Map([
      [1, 4],
      [2, 3],
      [3, 20],
      [4, 30],
      [7, 10],
      [6, 1],
      [5, 2],
    ]),
    3,
  );
  for (const { total } of it.pairs) expect(it.total).toBeGreaterThanOrEqual(total ?? 0);
  expect(it.total).toBeGreaterThanOrEqual(it.seen);
  expect(it.low).toBeGreaterThanOrEqual(it.seen);
});
