import fc from "fast-check";
import { expect, test } from "vitest";
import { assess, type Answers } from "./assess.ts";
import { model, type Level } from "./model.ts";
import { reading } from "./reading.ts";

const ids = model.questions.map(({ id }) => id);
const all = (value: Level | null): Answers => Object.fromEntries(ids.map((id) => [id, value]));
const read = (answers: Answers) => reading(model, assess(model, answers));

test("exposure ahead of control is said as risk, with how far ahead", () => {
  const { number, difference } = read({ ...all(1), E2: 4 });
  expect(number).toBe("01");
  expect(difference).toMatch(/three steps further than your control.+risk/);
  expect(read({ ...all(1), E1: 2 }).difference).toContain("one step further");
});

test("control ahead of exposure is said as room", () => {
  expect(read({ ...all(4), E1: 1, E2: 1, E3: 1 }).difference).toContain("room");
  expect(read(all(3)).difference).toContain("kept pace");
});

test("the blocking gap names what the next stage asks for, and the control of this one", () => {
  const { blocking } = read({ ...all(2), E1: 3 });
  expect(blocking).toMatchObject({ surface: "ownership" });
  expect(blocking?.says).toMatch(/stands at 2, and stage 03 asks for 3.+name an owner/);
  const other = read({ ...all(4), X1: 2 }).blocking;
  expect(other).toMatchObject({ surface: "evaluations" });
  expect(other?.says).toMatch(/stands at 2, and stage 04 asks for 4.+live work is sampled/);
});

test("two different gaps are explained, one and the same gap is called that, and no gap has nothing to say", () => {
  const apart = read({ ...all(3), E2: 5, I1: 1, G1: 1, G2: 1, G3: 1 });
  expect([apart.blocking?.surface, apart.highestRisk?.surface]).toEqual([
    "inventory",
    "governance",
  ]);
  expect(apart.differ).toMatch(/^They differ/);
  expect(read({ ...all(3), I1: 1, E2: 4 }).differ).toMatch(/^Both are the same/);
  expect(read(all(5))).toMatchObject({ blocking: null, highestRisk: null, differ: null });
});

test("every result can be said in whole sentences", () => {
  const level = fc.constantFrom<(Level | null)[]>(1, 2, 3, 4, 5, null);
  fc.assert(
    fc.property(fc.tuple(...ids.map(() => level)), (values) => {
      const answers = Object.fromEntries(ids.map((id, i) => [id, values[i] ?? null])) as Answers;
      const result = assess(model, answers);
      const { difference, blocking, highestRisk } = reading(model, result);
      for (const text of [difference, blocking?.says, highestRisk?.says])
        if (text !== undefined) expect(text).toMatch(/^[A-Z][^]*\.$/);
      for (const { do: step } of result.first) expect(step).toMatch(/^[A-Z].+\.$/);
    }),
  );
});

test("every control question says how to rise from each level to the next", () => {
  for (const { id, area, steps } of model.questions)
    expect(steps?.length ?? 0, id).toBe(area === "exposure" ? 0 : 4);
});
