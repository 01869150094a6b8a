import { surfaceIds, model, type Level } from "@reeve/contract/maturity/model";
import type { Levels } from "@reeve/contract/maturity/gate";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allShut, gatesNow, heldStage } from "./hold.ts";

const day = 86_400_000;
const now = 1_795_386_600_000;
const all = (level: Level): Levels =>
  Object.fromEntries(surfaceIds.map((surface) => [surface, level])) as Levels;

test("a stage is gained only after its gate has held, and shows as candidate until then", () => {
  const opened = gatesNow(model, allShut, all(3), now);
  expect(heldStage(model, opened, all(3), now)).toMatchObject({
    stage: 1,
    now: 3,
    candidate: { stage: 2, gainedAt: now + 7 * day },
  });
  const kept = gatesNow(model, opened, all(3), now + 7 * day);
  expect(heldStage(model, kept, all(3), now + 7 * day)).toMatchObject({
    stage: 3,
    candidate: null,
  });
});

test("a stage is lost in the same evaluation, and the clock starts again", () => {
  const since = { 2: now - 90 * day, 3: now - 90 * day, 4: null, 5: null };
  const broken = { ...all(3), access: 2 as Level };
  const after = gatesNow(model, since, broken, now);
  expect(heldStage(model, after, broken, now).stage).toBe(2);
  const mended = gatesNow(model, after, all(3), now + 1);
  expect(heldStage(model, mended, all(3), now + 1)).toMatchObject({
    stage: 2,
    candidate: { stage: 3, gainedAt: now + 1 + 7 * day },
  });
});

test("no stage is skipped, and none is above the level of a surface its gate asks for", () => {
  const level = fc.constantFrom<Level[]>(1, 2, 3, 4, 5);
  const levels = fc
    .tuple(...surfaceIds.map(() => level))
    .map(
      (values) =>
        Object.fromEntries(
          surfaceIds.map((surface, i) => [surface, values[i]]),
        ) as unknown as Levels,
    );
  fc.assert(
    fc.property(levels, (given) => {
      const since = gatesNow(model, { 2: 0, 3: 0, 4: 0, 5: 0 }, given, now);
      const { stage } = heldStage(model, since, given, now);
      for (const gate of model.gates.filter((each) => each.stage <= stage))
        for (const [surface, needs] of Object.entries(gate.surfaces))
          expect(given[surface as keyof Levels]).toBeGreaterThanOrEqual(needs);
    }),
  );
});
