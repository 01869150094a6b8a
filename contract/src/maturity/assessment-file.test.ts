import fc from "fast-check";
import { expect, test } from "vitest";
import { assess, type Answers } from "./assess.ts";
import {
  answersLink,
  answersOfLink,
  assessmentFile,
  BadAssessment,
  readAssessment,
  wholeAssessment,
} from "./assessment-file.ts";
import { model, type Level } from "./model.ts";
import { begin, isThrough, minutesLeft, move, questionAt, type Move, type Walk } from "./walk.ts";

const ids = model.questions.map(({ id }) => id);
const level = fc.constantFrom<(Level | null)[]>(1, 2, 3, 4, 5, null);
const whole = fc
  .tuple(...ids.map(() => level))
  .map((values) => Object.fromEntries(ids.map((id, i) => [id, values[i] ?? null])) as Answers);
const partial = fc
  .tuple(whole, fc.subarray(ids))
  .map(([answers, kept]): Answers =>
    Object.fromEntries(kept.map((id) => [id, answers[id] ?? null])),
  );
const at = "2026-11-23T10:00:00.000Z";
const written = (answers: Answers): unknown =>
  JSON.parse(
    JSON.stringify(assessmentFile(model, "0".repeat(64), answers, assess(model, answers), at)),
  );

test("a file read back holds the same answers, whether all are given or not", () => {
  fc.assert(
    fc.property(fc.oneof(whole, partial), (answers) => {
      expect(readAssessment(model, written(answers))).toEqual({ answers, at });
    }),
  );
});

test("a link read back holds the same answers and the day", () => {
  fc.assert(
    fc.property(whole, (answers) => {
      const link = answersLink(model, answers, "2026-11-23");
      expect(answersOfLink(model, `#${link}`)).toEqual({ answers, at: "2026-11-23" });
    }),
  );
});

test("a file is called self-assessed, and has no result while a question is open", () => {
  expect(written({})).toMatchObject({ standing: "self-assessed", result: null });
  const all = Object.fromEntries(ids.map((id) => [id, 3 as const]));
  expect(written(all)).toMatchObject({ standing: "self-assessed", result: { stage: 3 } });
});

test("a result in a file is not believed: only the answers count", () => {
  const forged = { ...(written({ E1: 1 }) as object), result: { stage: 5 } };
  expect(Object.keys(readAssessment(model, forged))).toEqual(["answers", "at"]);
});

test.each([
  ["not an object", [], "file"],
  ["another format", { format: "other/9", answers: {} }, "format"],
  ["another model", { model: { version: "9.0.0" }, answers: {} }, "model.version"],
  ["no time", { at: "yesterday", answers: {} }, "at"],
  ["no answers", { answer: {} }, "answers"],
  ["an answer too high", { answers: { G2: 6 } }, "answers.G2"],
  ["an answer in words", { answers: { G2: "4" } }, "answers.G2"],
  ["an unknown question", { answers: { Z9: 1 } }, "answers.Z9"],
])("a file with %s is refused with the name of the field", (_, value, field) => {
  expect(() => readAssessment(model, value)).toThrow(
    expect.objectContaining({ name: "BadAssessment", field }),
  );
});

test("a question without an answer is named; don't know is an answer", () => {
  const all = Object.fromEntries(ids.map((id) => [id, null]));
  expect(wholeAssessment(model, all)).toBe(all);
  const { O3: _, ...open } = all;
  expect(() => wholeAssessment(model, open)).toThrow(/^answers\.O3: missing/);
});

test("a link that lost a part, or is of another model, is refused; one without answers is none", () => {
  expect(answersOfLink(model, "#question-3")).toBeNull();
  expect(() => answersOfLink(model, "#model=1.0.0&answers=123")).toThrow(BadAssessment);
  expect(() => answersOfLink(model, `#model=7&answers=${"1".repeat(21)}`)).toThrow(BadAssessment);
});

test("what is wrong is told on one short line, whatever was in the file", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        readAssessment(model, { answers: { [text]: 1 } });
      } catch (error) {
        const { message } = error as Error;
        expect(message).not.toMatch(/[\n\r\u001B]/);
        expect(message.length).toBeLessThan(120);
      }
    }),
  );
});

test("whatever keys are pressed, no question is passed without an answer", () => {
  const moves = fc.array(
    fc.oneof(
      fc.constant<Move>("on"),
      fc.constant<Move>("back"),
      level.map((answer): Move => ({ answer })),
    ),
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(partial, moves, (answers, pressed) => {
      let walk: Walk = begin(model, answers);
      for (const each of pressed) {
        walk = move(model, walk, each);
        for (const { id } of model.questions.slice(0, walk.at))
          expect(walk.answers).toHaveProperty(id);
      }
    }),
  );
});

test("twenty-one answers, one after the other, reach the end; seven minutes are left at the start", () => {
  let walk = begin(model, {});
  expect(minutesLeft(model, walk.answers)).toBe(7);
  for (const { id } of model.questions) {
    expect(questionAt(model, walk)?.id).toBe(id);
    expect(move(model, walk, "on")).toBe(walk);
    walk = move(model, move(model, walk, { answer: 2 }), "on");
  }
  expect(isThrough(model, walk)).toBe(true);
  expect(minutesLeft(model, walk.answers)).toBe(0);
});
