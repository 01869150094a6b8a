import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../test/maturity.ts";

let world: MaturityWorld;
beforeAll(async () => {
  world = await maturityWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

test("with nothing registered everything is unknown, nothing passes, and the way up begins with the register", async () => {
  const it = await world.get();
  expect(it).toMatchObject({ stage: 1, stageNow: 1, candidate: null, exposure: 1, index: 0 });
  expect(it.surfaces.map(({ level }) => level)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(it.nextControl).toMatchObject({ surface: "inventory", level: 2, criterion: "INV-2.1" });
  expect(
    it.surfaces.flatMap(({ criteria }) => criteria).filter(({ status }) => status === "met"),
  ).toEqual([]);
});
