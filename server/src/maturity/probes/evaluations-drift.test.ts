import type { Criterion } from "@reeve/contract/maturity/model";
import { model } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world } from "../../../test/estate-sketch.ts";
import type { AlarmFacts, DriftFacts } from "../facts-of-evals.ts";
import { driftArmed, loopClosed } from "./evaluations-drift.ts";
import type { Probe } from "./probe.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, drift: DriftFacts | undefined) => {
  const it = estate(world({ agents: [agentRow("agt_a")] }));
  return [...probe({ ...it, facts: { ...it.facts, ...(drift && { drift }) } }, criterion)];
};
const alarm = (more: Partial<AlarmFacts>): AlarmFacts => ({
  id: "alm_a",
  agent: "agt_a",
  name: "loops",
  planted: false,
  raisedAt: ago(10),
  settledAt: null,
  ...more,
});
const outcomes = (...alarms: AlarmFacts[]) =>
  see(loopClosed, { armed: new Map(), alarms }).map(({ outcome }) => outcome);

test("an agent counts as watched with a baseline or a promise, and how often it is wrong is said", () => {
  expect(see(driftArmed, undefined)[0]).toMatchObject({ outcome: "fail" });
  const armed = new Map([["agt_a", { streams: 3, runLength: 2_000 }]]);
  expect(see(driftArmed, { armed, alarms: [] })[0]).toMatchObject({
    outcome: "pass",
    why: expect.stringContaining("one false alarm in 2,000 sessions") as string,
  });
});

test("an alarm counts when something came of it within a day; without any, nothing is proven", () => {
  expect(outcomes()).toEqual(["fail"]);
  expect(outcomes(alarm({ settledAt: ago(9.5) }), alarm({ id: "alm_b" }))).toEqual([
    "pass",
    "fail",
  ]);
  expect(outcomes(alarm({ settledAt: ago(8) }))).toEqual(["fail"]);
  expect(outcomes(alarm({ raisedAt: new Date(now - 3_600_000).toISOString() }))).toEqual([]);
  const planted = { planted: true, raisedAt: ago(1) };
  expect(outcomes(alarm({ ...planted, settledAt: ago(1) }), alarm(planted))).toEqual([
    "pass",
    "fail",
  ]);
});
