import { expect, test } from "vitest";
import { median, ratios, table, type Result } from "./report.ts";

const result = (path: Result["path"], callsPerSecond: number, cpuUs: number): Result => ({
  path,
  concurrency: 32,
  callsPerSecond,
  p50: 1000 / callsPerSecond,
  p99: 5000 / callsPerSecond,
  cpuUs,
  postgresCpuUs: null,
  rssMb: 80,
  errors: 0,
});

test("a ratio is governed over the base of the same concurrency", () => {
  const found = ratios([
    result("direct", 8000, 60),
    result("relay", 4000, 150),
    result("governed", 2000, 300),
  ]);
  expect(found.map(({ against, throughput, cpu }) => ({ against, throughput, cpu }))).toEqual([
    { against: "direct", throughput: 0.25, cpu: 5 },
    { against: "relay", throughput: 0.5, cpu: 2 },
  ]);
});

test("the median of an even count lies between its middle two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
});

test("what was not measured is a dash, not a zero", () => {
  expect(table([{ ...result("direct", 10, 1), cpuUs: null }])).toContain("–");
});
