import { durationMs, model, surfaceIds, type Criterion } from "@reeve/contract/maturity/model";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scoreCriterion } from "./criterion.ts";
import { levelsOf, surfaceResults } from "./level.ts";
import type { Observation, ObservedOutcome } from "./observation.ts";

const now = 1_795_386_600_000;
const criterion = model.criteria.find(({ id }) => id === "INV-3.2") as Criterion;
const ttl = durationMs(criterion.ttl);

const seen = (
  id: string,
  outcome: ObservedOutcome,
  more: Partial<Observation> & { tier?: "low" | "critical"; floor?: boolean } = {},
): Observation => ({
  subject: {
    id,
    name: id,
    page: `/agents/${id}`,
    tier: more.tier ?? "low",
    floor: more.floor ?? false,
    agent: id,
  },
  outcome,
  why: "as seen",
  observedAt: now - 1000,
  evidence: "/agents",
  ...more,
});

const outcome = fc.constantFrom<ObservedOutcome[]>(
  "pass",
  "fail",
  "unknown",
  "error",
  "not_applicable",
);
const observation = fc
  .record({
    id: fc.integer({ min: 0, max: 12 }),
    outcome,
    age: fc.integer({ min: -5, max: 60 }),
    tier: fc.constantFrom("low", "critical"),
  })
  .map(({ id, outcome, age, tier }) =>
    seen(`a${id}`, outcome, {
      observedAt: now - age * 86_400_000,
      tier,
      floor: tier === "critical",
    }),
  );

test("19 of 20 is 95 percent, and 94 percent is not", () => {
  const strict = { ...criterion, threshold: 0.95 };
  const of = (passes: number) =>
    scoreCriterion(
      model,
      strict,
      Array.from({ length: 20 }, (_, i) => seen(`a${i}`, i < passes ? "pass" : "fail")),
      now,
    );
  expect(of(19)).toMatchObject({ status: "met", numerator: 19, denominator: 20 });
  expect(of(18).status).toBe("unmet");
});

test("nothing to count is unknown, never met", () => {
  expect(scoreCriterion(model, criterion, [], now).status).toBe("unknown");
  expect(scoreCriterion(model, criterion, [seen("a", "not_applicable")], now).status).toBe(
    "unknown",
  );
});

test("unknown, error and expired evidence never pass, and are told apart", () => {
  const of = (more: Observation) => scoreCriterion(model, criterion, [more], now);
  expect(of(seen("a", "unknown")).status).toBe("unknown");
  expect(of(seen("a", "error")).status).toBe("unknown");
  expect(of(seen("a", "pass", { observedAt: now - ttl })).status).toBe("expired");
  expect(of(seen("a", "fail")).status).toBe("unmet");
});

test("evidence dated in the future, or without a time, is an error", () => {
  expect(
    scoreCriterion(model, criterion, [seen("a", "pass", { observedAt: now + 3_600_000 })], now),
  ).toMatchObject({ status: "unknown", counts: { error: 1 } });
  expect(
    scoreCriterion(model, criterion, [seen("a", "pass", { observedAt: Number.NaN })], now).counts
      .error,
  ).toBe(1);
});

test("one failing critical agent blocks, whatever the share", () => {
  const many = Array.from({ length: 200 }, (_, i) => seen(`a${i}`, "pass"));
  expect(scoreCriterion(model, criterion, many, now).status).toBe("met");
  const result = scoreCriterion(
    model,
    criterion,
    [...many, seen("core", "fail", { tier: "critical", floor: true })],
    now,
  );
  expect(result.status).toBe("unmet");
  expect(result.why).toContain("core");
});

test("a few heavy agents cannot hide a long tail, nor the tail a heavy one", () => {
  const heavy = [
    seen("h1", "pass", { tier: "critical" }),
    seen("h2", "pass", { tier: "critical" }),
    ...Array.from({ length: 4 }, (_, i) => seen(`l${i}`, "fail")),
  ];
  expect(scoreCriterion(model, criterion, heavy, now).coverage).toBeCloseTo(2 / 6);
  const tail = [
    seen("h1", "fail", { tier: "critical" }),
    ...Array.from({ length: 9 }, (_, i) => seen(`l${i}`, "pass")),
  ];
  expect(scoreCriterion(model, criterion, tail, now).coverage).toBeCloseTo(9 / 17);
});

test("contradicting evidence of one moment counts as the worse; an error does not take an unexpired pass away", () => {
  expect(
    scoreCriterion(model, criterion, [seen("a", "pass"), seen("a", "fail")], now).counts,
  ).toMatchObject({ fail: 1, pass: 0 });
  expect(
    scoreCriterion(
      model,
      criterion,
      [seen("a", "pass", { observedAt: now - 5000 }), seen("a", "error")],
      now,
    ).counts.pass,
  ).toBe(1);
  expect(
    scoreCriterion(
      model,
      criterion,
      [seen("a", "pass", { observedAt: now - 5000 }), seen("a", "fail")],
      now,
    ).counts.fail,
  ).toBe(1);
});

test("the result does not depend on the order or on duplicates", () => {
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 30 }), (all) => {
      const strip = (observations: readonly Observation[]) =>
        JSON.stringify(scoreCriterion(model, criterion, observations, now));
      expect(strip(all.toReversed())).toBe(strip(all));
      expect(strip([...all, ...all])).toBe(strip(all));
    }),
  );
});

test("letting evidence expire never raises a criterion", () => {
  fc.assert(
    fc.property(
      fc.array(observation, { maxLength: 30 }),
      fc.integer({ min: 1, max: 60 }),
      (all, days) => {
        const usable = all.filter(({ observedAt }) => observedAt <= now);
        const later = scoreCriterion(model, criterion, usable, now + days * 86_400_000);
        if (later.status === "met")
          expect(scoreCriterion(model, criterion, usable, now).status).toBe("met");
      },
    ),
  );
});

test("an agent that was found and not registered raises no share", () => {
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 30 }), (all) => {
      const before = scoreCriterion(model, criterion, all, now);
      const after = scoreCriterion(model, criterion, [...all, seen("found", "fail")], now);
      expect(after.coverage).toBeLessThanOrEqual(before.coverage + 1e-12);
    }),
  );
});

test("a surface's level stops below the first level with an unmet criterion", () => {
  const results = model.criteria.map((each) =>
    scoreCriterion(model, each, [seen("a", each.id === "OWN-3.2" ? "fail" : "pass")], now),
  );
  const levels = levelsOf(surfaceResults(model, results));
  expect(levels.ownership).toBe(2);
  expect(surfaceIds.filter((surface) => levels[surface] === 5)).toHaveLength(5);
});
