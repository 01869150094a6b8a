import { expect, test } from "vitest";
import { cases } from "../../../test/evaluator-cases.ts";
import { checks } from "./all.ts";
import { evaluatorOf } from "./check.ts";

const signal = new AbortController().signal;

test.each(cases)("$evaluator: $what is $label", async ({ evaluator, session, label, steps }) => {
  const found = checks.find(({ name }) => name === evaluator);
  if (!found) throw new Error(`no evaluator ${evaluator}`);
  const verdicts = await evaluatorOf(found).judge(session, signal);
  const whole = verdicts.filter(({ action }) => action === undefined);
  expect(whole.map((it) => it.label)).toEqual(label === null ? [] : [label]);
  expect(verdicts.length - whole.length).toBe(steps);
  for (const { value = 1 } of verdicts) expect(value >= 0 && value <= 1).toBe(true);
});

test("an evaluator without a case that passes, one that fails and one that cannot be told is not shipped", () => {
  const without = checks.flatMap(({ name }) => {
    const mine = cases.filter(({ evaluator }) => evaluator === name);
    const has = (labels: readonly unknown[]): boolean =>
      mine.some(({ label }) => labels.includes(label));
    return mine.length >= 4 && has(["pass"]) && has(["fail"]) && has([null, "unscored"])
      ? []
      : [name];
  });
  expect(without).toEqual([]);
});

test("another setting is another version", () => {
  const [first] = checks.filter(({ settings }) => Object.keys(settings).length > 0);
  if (!first) throw new Error("no evaluator has settings");
  const [name = ""] = Object.keys(first.settings);
  expect(evaluatorOf(first, { [name]: 5 }).version).not.toBe(evaluatorOf(first).version);
  expect(evaluatorOf(first).version).toBe(evaluatorOf(first, {}).version);
});
