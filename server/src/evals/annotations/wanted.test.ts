import type { EvaluatorKind } from "@reeve/contract/evaluator";
import type { Score, ScoreLabel } from "@reeve/contract/score";
import { expect, test } from "vitest";
import { agreedOf, saidOf, valueOf } from "./agreed.ts";
import { wantedOf } from "./wanted.ts";

const off = { share: 0, failsOf: [], disagreements: false };
const score = (name: string, kind: EvaluatorKind, label: ScoreLabel): Score => ({
  id: "scr_0",
  evaluator: { id: `evl_${name}`, name, version: "1", kind, aspect: "quality" },
  agent: { id: "agt_0", name: "clerk" },
  agentVersion: null,
  session: "s",
  action: null,
  label,
  unscored: label === "unscored" ? "undecided" : null,
  value: null,
  measure: null,
  explanation: null,
  inclusion: 1,
  natural: true,
  costMicros: 0,
  at: "2026-01-01T00:00:00.000Z",
});
const rulesOf = (rules: object, one: Score, place = 0.5, others: Score[] = []) =>
  wantedOf({ ...off, ...rules }, one, place, others).map(({ rule, inclusion }) => [
    rule,
    inclusion,
  ]);

test("a share is chosen by the hash with what it weighs, and nothing is sent while all rules are off", () => {
  const one = score("loops", "deterministic", "fail");
  expect(rulesOf({}, one)).toEqual([]);
  expect(rulesOf({ share: 0.6 }, one)).toEqual([["share", 0.6]]);
  expect(rulesOf({ share: 0.4 }, one)).toEqual([]);
  expect(rulesOf({ failsOf: ["evl_loops"] }, one)).toEqual([["evl_loops", null]]);
  expect(rulesOf({ failsOf: ["evl_loops"] }, score("loops", "deterministic", "pass"))).toEqual([]);
});

test("a judge and another that say the opposite are a disagreement, whichever came last; who could not tell is none", () => {
  const judge = score("goal", "judge", "pass");
  const check = score("loops", "deterministic", "fail");
  const on = { disagreements: true };
  expect(rulesOf(on, judge, 1, [judge, check])).toEqual([["disagreement", null]]);
  expect(rulesOf(on, check, 1, [judge, check])).toEqual([["disagreement", null]]);
  expect(rulesOf(on, check, 1, [score("latency", "deterministic", "pass")])).toEqual([]);
  expect(rulesOf(on, judge, 1, [score("loops", "deterministic", "unscored")])).toEqual([]);
  expect(rulesOf(on, judge, 1, [score("people-quality", "human", "fail")])).toEqual([]);
});

test("what people and other systems say sends nothing to people", () => {
  for (const kind of ["human", "external"] as const)
    expect(rulesOf({ share: 1, disagreements: true }, score("x", kind, "fail"))).toEqual([]);
});

test("people agree where all say the same; where they differ or could not tell, nobody can", () => {
  const said = (label: "pass" | "fail" | "unsure", given: number | null = null) => ({
    label,
    score: given,
    failureMode: label === "fail" ? "wrong tool" : null,
  });
  expect(agreedOf([said("pass"), said("pass")])).toBe("pass");
  expect(agreedOf([said("pass"), said("fail")])).toBe("unscored");
  expect(agreedOf([said("unsure")])).toBe("unscored");
  expect(agreedOf([])).toBe("unscored");
  expect(valueOf("pass", [said("pass", 5), said("pass", 3)])).toBe(0.75);
  expect(valueOf("fail", [said("fail")])).toBe(0);
  expect(saidOf("fail", [said("fail"), said("fail")])).toBe("2 people: fail, wrong tool.");
  expect(saidOf("unscored", [said("unsure")])).toBe("One person could not tell.");
});
