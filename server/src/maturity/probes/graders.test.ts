import type { Criterion } from "@reeve/contract/maturity/model";
import { model } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, estate, world } from "../../../test/estate-sketch.ts";
import type { GraderFacts } from "../facts-of-evals.ts";
import { gradersChecked } from "./graders.ts";

const criterion = model.criteria[0] as Criterion;
const see = (...graders: GraderFacts[]) => {
  const it = estate(world({}));
  return [...gradersChecked({ ...it, facts: { ...it.facts, graders } }, criterion)];
};
const grader = (more: Partial<GraderFacts>): GraderFacts => ({
  id: "evl_a",
  name: "goal",
  n: 40,
  kappa: 0.7,
  lastAt: ago(5),
  ...more,
});

test("each grader that is on counts by itself, dated by the newest label, with its kappa said", () => {
  const seen = see(
    grader({}),
    grader({ id: "evl_b", name: "tone", n: 0, kappa: null, lastAt: null }),
  );
  expect(seen).toMatchObject([
    {
      outcome: "pass",
      observedAt: Date.parse(ago(5)),
      why: "On 40 sessions it agrees with people, with a kappa of 0.70.",
      subject: { id: "evl_a" },
    },
    { outcome: "fail", subject: { id: "evl_b" } },
  ]);
});

test("too few sessions, or one label for all of them, measure nothing, and what is missing is said", () => {
  expect(see(grader({ n: 19 }))[0]).toMatchObject({
    outcome: "fail",
    why: expect.stringContaining("It takes 20") as string,
  });
  expect(see(grader({ kappa: null }))[0]).toMatchObject({
    outcome: "fail",
    why: expect.stringContaining("one label") as string,
  });
});

test("a grader that says the same of every session agrees by chance alone, which is not enough", () => {
  expect(see(grader({ kappa: 0 }))[0]).toMatchObject({
    outcome: "fail",
    why: expect.stringContaining("no more than chance") as string,
  });
});

test("with no grader on there is nothing to measure, and that is not a pass", () => {
  expect(see()).toMatchObject([{ outcome: "unknown" }]);
});
