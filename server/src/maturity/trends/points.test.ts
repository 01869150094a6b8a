import { expect, test } from "vitest";
import { trendsOf, type Days } from "./points.ts";

const now = Date.parse("2026-11-23T12:00:00.000Z");
const nothing: Days = { ladder: new Map(), findings: new Map(), durations: [] };

test("a week and a month have a point for each day, a year one for each week, and the last ends today", () => {
  const count = (days: number) => trendsOf(days, now, nothing).points.length;
  expect([7, 30, 90, 365].map(count)).toEqual([7, 30, 90, 52]);
  expect(trendsOf(7, now, nothing).points.at(-1)?.at).toBe("2026-11-23T00:00:00.000Z");
  expect(trendsOf(365, now, nothing).points.at(-1)?.at).toBe("2026-11-17T00:00:00.000Z");
});

test("days on which nothing was measured have no stage, and none is made up for them", () => {
  const { points } = trendsOf(7, now, nothing);
  expect(points.map(({ stage }) => stage)).toEqual([null, null, null, null, null, null, null]);
  expect(points[0]?.stop).toEqual({ count: 0, p50Ms: null, p95Ms: null });
});

test("what was open on days before counting began follows from what opened and closed since", () => {
  const findings: Days["findings"] = new Map([
    ["2026-11-23", { opened: 3, closed: 1, open: 10 }],
    ["2026-11-22", { opened: 0, closed: 4, open: null }],
  ]);
  const open = trendsOf(7, now, { ...nothing, findings }).points.map((it) => it.findings.open);
  expect(open.slice(-3)).toEqual([12, 8, 10]);
});

test("half and nineteen of twenty come from all of a piece of time together, known to a few percent", () => {
  const bucket = (ms: number): number => Math.floor(8 * Math.log2(ms));
  const durations: Days["durations"] = [
    { day: "2026-11-23", what: "stop", bucket: bucket(100), n: 90 },
    { day: "2026-11-20", what: "stop", bucket: bucket(2_000), n: 10 },
    { day: "2026-11-20", what: "approve", bucket: bucket(60_000), n: 1 },
  ];
  const { stop, approve, points } = trendsOf(7, now, { ...nothing, durations });
  expect(stop.count).toBe(100);
  expect(stop.p50Ms ?? 0).toBeCloseTo(100, -1);
  expect(Math.abs((stop.p95Ms ?? 0) / 2_000 - 1)).toBeLessThan(0.1);
  expect(approve.count).toBe(1);
  expect(points.at(-1)?.stop.count).toBe(90);
  expect(trendsOf(7, now + 86_400_000 * 5, { ...nothing, durations }).stop.count).toBe(90);
});
