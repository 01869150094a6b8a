import { CodeHow } from "@reeve/contract/grader";
import { afterAll, expect, test } from "vitest";
import { sessionOfSteps } from "../../../test/evaluated.ts";
import { openCode } from "./runner.ts";

const code = openCode();
afterAll(() => code[Symbol.asyncDispose]());

const session = sessionOfSteps([{ tool: "read" }, { tool: "pay", outcome: "error" }]);
const how = (source: string, over: Partial<CodeHow> = {}): CodeHow =>
  CodeHow.parse({ kind: "code", source, ...over });
const said = async (source: string, over: Partial<CodeHow> = {}) => {
  const it = code.evaluator({ name: "mine", aspect: "quality", how: how(source, over) });
  return (await it.judge(session, new AbortController().signal))[0];
};
/** Something else than the case before, so that each has a thread of its own. */
const body = (text: string): string => `export function evaluate(session) { ${text} }`;

test("code in TypeScript sees the session and says what it thinks of it", async () => {
  const verdict = await said(`
    interface Session { readonly steps: readonly { tool: string | null; outcome: string | null }[] }
    export function evaluate(session: Session): { label: string; value: number; explanation: string } {
      const failed = session.steps.filter((step) => step.outcome === "error");
      return { label: failed.length > 0 ? "fail" : "pass", value: 0.5, explanation: failed.map((step) => step.tool).join() };
    }`);
  expect(verdict).toEqual({ label: "fail", value: 0.5, explanation: "pay" });
  expect(await said("export const evaluate = async () => ({ label: 'pass' })")).toEqual({
    label: "pass",
  });
});

test.each([
  ["a loop without end", body("for (;;) {}"), "timeout"],
  ["a loop before it is asked", "while (true) {}", "timeout"],
  [
    "a call that cannot be asked to end",
    body("new Array(2 ** 31).fill(0).sort()"),
    /timeout|error/,
  ],
  ["a text of all memory", body("return { label: 'x'.repeat(2 ** 29) }"), "error"],
  ["a stack without end", body("return evaluate(session)"), "error"],
  ["what throws", body("throw new Error('no')"), "error"],
  ["what throws nothing", body("throw null"), "error"],
  ["what is no JSON", body("return { label: 1n }"), "error"],
  ["what holds itself", body("const it = {}; it.it = it; return it"), "error"],
  ["what says something else", body("return { label: 'good' }"), "error"],
  ["what says nothing", body(""), "error"],
  ["what is too long", body("return { label: 'pass', explanation: 'x'.repeat(100000) }"), "error"],
  ["what never answers", "export const evaluate = () => new Promise(() => {})", "error"],
  ["what is no function", "export const evaluate = 1", "error"],
  ["what cannot be read", "export const = ;", "error"],
  ["a value that is no share", body("return { label: 'pass', value: 7 }"), "error"],
])("%s ends as no score, and says why", async (_what, source, why) => {
  const verdict = await said(source, { timeoutMs: 300 });
  expect(verdict).toMatchObject({ label: "unscored", unscored: expect.stringMatching(why) });
  expect(verdict?.explanation).not.toBe("");
});

test("a bomb of memory ends where its memory does, and the next session is scored", async () => {
  const over = { timeoutMs: 10_000, memoryMb: 8 };
  const bombs = ["new Uint8Array(1e6)", "'x'.repeat(1e6) + all.length", "[{}, [all.length]]"];
  for (const bomb of bombs) {
    expect(await said(body(`const all = []; for (;;) all.push(${bomb})`), over)).toMatchObject({
      unscored: "error",
    });
    expect(await said(body('return { label: "pass" }'), over)).toEqual({ label: "pass" });
  }
});

test("games with prototypes and globals reach no further than the code's own engine", async () => {
  expect(
    await said(`
      JSON.stringify = () => '{"label":"pass"}';
      Object.prototype.label = "pass";
      Array.prototype.map = () => { throw 1 };
      globalThis.Promise = null;
      export const evaluate = () => ({});`),
  ).toEqual({ label: "pass" });
  expect(Object.hasOwn(Object.prototype, "label")).toBe(false);
  const outside = `[typeof fetch, typeof process, typeof require, typeof setTimeout, typeof Worker, typeof WebAssembly,
    typeof [].constructor.constructor("return this")().process].join()`;
  expect(await said(body(`return { label: "pass", explanation: ${outside} }`))).toEqual({
    label: "pass",
    explanation: Array.from({ length: 7 }, () => "undefined").join(),
  });
  expect(await said('import fs from "node:fs"; export const evaluate = () => fs')).toMatchObject({
    unscored: "error",
  });
  expect(
    await said(body('return import("node:fs").then(() => ({ label: "pass" }))')),
  ).toMatchObject({ unscored: "error" });
  expect(await said(body('return { label: "pass" }'))).toEqual({ label: "pass" });
});

test("what one session left behind is not there for the next", async () => {
  const source = `globalThis.seen = (globalThis.seen ?? 0) + 1;
    export const evaluate = () => ({ label: "pass", explanation: String(globalThis.seen) })`;
  expect(await said(source)).toEqual({ label: "pass", explanation: "1" });
  expect(await said(source)).toEqual({ label: "pass", explanation: "1" });
});

test("what is wrong with code is told before it is kept", async () => {
  expect(await code.check(how("export function evaluate() { return null }"))).toBeNull();
  expect(await code.check(how("const a = 1"))).toContain("exports no function evaluate");
  expect(await code.check(how("export const evaluate =\n  (a: string) => { let 1 }"))).toContain(
    "Line 2",
  );
  expect(await code.check(how("enum A { B }\nexport const evaluate = () => A.B"))).toContain(
    "enum",
  );
});
