import type { MaturityChange } from "@reeve/contract/maturity/maturity";
import { expect, test } from "vitest";
import { trend } from "./trend.ts";

const now: Parameters<typeof trend>[0] = {
  at: "2026-03-05T10:00:00.000Z",
  stage: 2,
  surfaces: [{ surface: "inventory", level: 2, part: 0, weekAgo: null, criteria: [] }],
};
const change = (at: string, what: MaturityChange["what"], from: number, to: number) =>
  ({ at, what, from, to, criterion: null, says: "", evidence: "" }) as MaturityChange;
const stages = (changes: readonly MaturityChange[]): unknown[] =>
  trend(now, changes, 90).map(({ at, levels }) => [at.slice(0, 10), levels.stage]);

test("nothing that moved is no trend", () => {
  expect(stages([])).toEqual([]);
});

test("each day shows what held at its end, from the day of the first change", () => {
  const changes = [
    change("2026-03-04T12:00:00.000Z", "stage", 3, 2),
    change("2026-03-02T23:00:00.000Z", "stage", 2, 3),
    change("2026-03-02T01:00:00.000Z", "stage", 1, 2),
  ];
  const expected = [
    ["2026-03-02", 3],
    ["2026-03-03", 3],
    ["2026-03-04", 2],
    ["2026-03-05", 2],
  ];
  expect(stages(changes)).toEqual(expected);
  expect(stages(changes.toReversed()), "whatever the order").toEqual(expected);
});

test("no more days than are asked for", () => {
  const changes = [change("2025-01-01T00:00:00.000Z", "stage", 1, 2)];
  expect(stages(changes)).toHaveLength(90);
});
