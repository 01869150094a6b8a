import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, world } from "../../../test/estate-sketch.ts";
import { intentRow } from "../../../test/records.ts";
import type { ScoredFacts } from "../facts-of-evals.ts";
import { everyDay, liveWork, testedOnce, threeAspects } from "./evaluations.ts";
import type { Probe } from "./probe.ts";

const criterion = model.criteria[0] as Criterion;
const aspects = ["quality", "safety", "policy"] as const;

function see(probe: Probe, scored: readonly ScoredFacts[], actedAt = ago(0.1)) {
  const it = world({
    agents: [agentRow("agt_a", { version: "2" })],
    records: [intentRow(0, { action: "a", at: actedAt })],
  });
  const known = estate(it);
  const facts = { ...known.facts, scored: new Map([["agt_a", scored]]) };
  return [...probe({ ...known, facts }, criterion)][0];
}

test("a result counts where it says which version it is of", () => {
  const at = { aspect: "quality", lastAt: ago(20) } as const;
  expect(see(testedOnce, [])).toMatchObject({ outcome: "fail" });
  expect(see(testedOnce, [{ ...at, version: "" }])).toMatchObject({ outcome: "fail" });
  expect(see(testedOnce, [{ ...at, version: "1" }])).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(20)),
  });
});

test("all three kinds have to be there for the version that runs, and the oldest dates it", () => {
  const all = aspects.map((aspect, n) => ({ aspect, version: "2", lastAt: ago(n + 1) }));
  expect(see(threeAspects, all)).toMatchObject({
    outcome: "pass",
    observedAt: Date.parse(ago(3)),
  });
  expect(see(threeAspects, all.slice(1))).toMatchObject({
    outcome: "fail",
    why: "Version 2 has no result of quality in the last 90 days.",
  });
  expect(
    see(
      threeAspects,
      all.map((it) => ({ ...it, version: "1" })),
    ),
  ).toMatchObject({
    outcome: "fail",
  });
});

test("who acts is scored in the last week and in the last day; who did nothing is not asked", () => {
  const scored = (days: number): readonly ScoredFacts[] => [
    { aspect: "policy", version: "2", lastAt: ago(days) },
  ];
  expect(see(liveWork, scored(3))).toMatchObject({ outcome: "pass" });
  expect(see(liveWork, scored(9))).toMatchObject({ outcome: "fail" });
  expect(see(everyDay, scored(0.5))).toMatchObject({ outcome: "pass" });
  expect(see(everyDay, scored(3))).toMatchObject({ outcome: "fail" });
  expect(see(everyDay, [], ago(3))).toMatchObject({ outcome: "not_applicable" });
});
