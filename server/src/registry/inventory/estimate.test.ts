import { expect, test } from "vitest";
import { estimate } from "./estimate.ts";

test("the worked example of the model: 120 and 110 with 104 in both are about 127 agents", () => {
  const found = estimate({ first: 120, second: 110, both: 104 });
  expect(found?.seen).toBe(126);
  expect(found?.total).toBeCloseTo(126.9, 1);
  expect(found?.low).toBeCloseTo(126.2, 1);
  expect(found?.high).toBeCloseTo(131.5, 1);
});

test("too few sightings give no estimate rather than a flattering one", () => {
  expect(estimate({ first: 10, second: 10, both: 6 })).toBeNull();
  expect(estimate({ first: 9, second: 9, both: 8 })).toBeNull();
});

test("one capture inside the other widens the upper end instead of collapsing it", () => {
  expect(estimate({ first: 20, second: 40, both: 20 })?.high).toBeCloseTo(40 / (1 - 3 / 20), 6);
});
