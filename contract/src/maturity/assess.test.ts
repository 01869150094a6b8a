import fc from "fast-check";
import { expect, test } from "vitest";
import { assess, type Answers } from "./assess.ts";
import { model, surfaceIds, type Level } from "./model.ts";

const ids = model.questions.map(({ id }) => id);
const level = fc.constantFrom<(Level | null)[]>(1, 2, 3, 4, 5, null);
const answers = fc
  .tuple(...ids.map(() => level))
  .map((values) => Object.fromEntries(ids.map((id, i) => [id, values[i] ?? null])) as Answers);
const all = (value: Level | null): Answers => Object.fromEntries(ids.map((id) => [id, value]));

test("there are 21 questions: three on exposure and three for each surface", () => {
  expect(ids).toHaveLength(21);
  for (const area of ["exposure", ...surfaceIds])
    expect(model.questions.filter((question) => question.area === area)).toHaveLength(3);
});

test("a surface claims its weakest answer", () => {
  const result = assess(model, { ...all(4), O2: 2 });
  expect(result.levels.ownership).toBe(2);
  expect(result.levels.access).toBe(4);
  expect(result.stage).toBe(2);
  expect(result.blocking).toBe("ownership");
});

test("don't know counts as the first level and becomes something to find out", () => {
  const result = assess(model, all(null));
  expect(result.stage).toBe(1);
  expect(result.findOut).toEqual(ids);
});

test("everything in place is stage 5, with nothing left to do first", () => {
  expect(assess(model, all(5))).toMatchObject({
    stage: 5,
    blocking: null,
    highestRisk: null,
    first: [],
  });
});

test("a better answer never lowers a level or the stage", () => {
  fc.assert(
    fc.property(answers, fc.constantFrom(...ids), (before, id) => {
      const raised = { ...before, [id]: Math.min(5, (before[id] ?? 1) + 1) as Level };
      const [a, b] = [assess(model, before), assess(model, raised)];
      expect(b.stage).toBeGreaterThanOrEqual(a.stage);
      for (const surface of surfaceIds)
        expect(b.levels[surface]).toBeGreaterThanOrEqual(a.levels[surface]);
    }),
  );
});

test("exposure never raises a stage", () => {
  fc.assert(
    fc.property(answers, (given) => {
      const exposed = { ...given, E1: 5, E2: 5, E3: 5 } as Answers;
      expect(assess(model, exposed).stage).toBe(assess(model, given).stage);
    }),
  );
});

test("what to do first begins with the surface that keeps the next stage shut", () => {
  fc.assert(
    fc.property(answers, (given) => {
      const result = assess(model, given);
      if (!result.blocking) return;
      const asked = model.questions.find(({ id }) => id === result.first[0]?.question);
      expect(asked?.area).toBe(result.blocking);
    }),
  );
});
