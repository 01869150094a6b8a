import { model, type Criterion } from "@reeve/contract/maturity/model";
import { expect, test } from "vitest";
import { ago, agentRow, estate, world, type World } from "../../../test/estate-sketch.ts";
import { adminRow } from "../../../test/records.ts";
import type { Probe } from "./probe.ts";
import { regressionHeld, suiteOfBoth, testedBefore } from "./version-gate.ts";

const criterion = model.criteria[0] as Criterion;
const see = (probe: Probe, it: World) => [...probe(estate(it), criterion)];
const agents = [agentRow("agt_a", { version: "2" })];

const became = (from: string | null, to: string | null, days = 3, seq = 0) =>
  adminRow(seq, {
    operation: "agents.update",
    subject: "agt_a",
    before: { version: from },
    after: { version: to },
    at: ago(days),
  });
const gate = (
  verdict: "pass" | "block" | "inconclusive",
  days: number,
  override: number | null = null,
): World["gates"][number] => ({
  id: `vgt_${days}`,
  agent: "agt_a",
  candidate: "2",
  verdict,
  at: ago(days),
  overrideBy: override === null ? null : "Ann",
  overrideUntil: override === null ? null : ago(override),
});
const outcomes = (probe: Probe, gates: World["gates"], changes = [became("1", "2")]) =>
  see(probe, world({ agents, changes, gates })).map(({ outcome }) => outcome);

test("a version counts as tested before it went live by a comparison of it from before", () => {
  expect(outcomes(testedBefore, [])).toEqual(["fail"]);
  expect(outcomes(testedBefore, [gate("block", 4)])).toEqual(["pass"]);
  expect(outcomes(testedBefore, [gate("pass", 2)])).toEqual(["fail"]);
  expect(outcomes(testedBefore, [{ ...gate("pass", 4), candidate: "3" }])).toEqual(["fail"]);
});

test("the first version has none before it, and one that is taken away in between hides nothing", () => {
  expect(outcomes(testedBefore, [], [became(null, "2")])).toEqual([]);
  const hidden = [became("1", null, 4, 0), became(null, "2", 3, 1)];
  expect(outcomes(testedBefore, [], hidden)).toEqual(["fail"]);
});

test("a version is held where it passed the last time before, or a named person let it go on and that is not over", () => {
  const held = (...gates: World["gates"][number][]) => outcomes(regressionHeld, gates);
  expect(held()).toEqual(["fail"]);
  expect(held(gate("pass", 4))).toEqual(["pass"]);
  expect(held(gate("pass", 5), gate("block", 4))).toEqual(["fail"]);
  expect(held(gate("block", 5), gate("pass", 4))).toEqual(["pass"]);
  expect(held(gate("inconclusive", 4))).toEqual(["fail"]);
  expect(held(gate("block", 4, -1))).toEqual(["pass"]);
  expect(held(gate("block", 4, 1))).toEqual(["fail"]);
});

test("a suite counts with cases of quality and of safety", () => {
  const suite = (quality: number, safety: number) =>
    see(
      suiteOfBoth,
      world({
        agents,
        suites: [{ agent: "agt_a", dataset: "dts_1", quality, safety, at: ago(5) }],
      }),
    )[0];
  expect(suite(3, 1)).toMatchObject({ outcome: "pass", observedAt: Date.parse(ago(5)) });
  expect(suite(3, 0)).toMatchObject({ outcome: "fail" });
  expect(suite(0, 3)).toMatchObject({ outcome: "fail" });
  expect(see(suiteOfBoth, world({ agents }))[0]).toMatchObject({ outcome: "fail" });
});
