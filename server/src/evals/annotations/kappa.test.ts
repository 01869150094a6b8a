import { expect, test } from "vitest";
import { kappaOf } from "./kappa.ts";

test("kappa is what the books say for their tables", () => {
  // Cohen 1960 as it is taught: 20 and 15 alike of 50, 0.70 agree, 0.50 by chance.
  const taught = kappaOf({ passPass: 20, passFail: 5, failPass: 10, failFail: 15 });
  expect(taught.share).toBeCloseTo(0.7, 10);
  expect(taught.kappa).toBeCloseTo(0.4, 10);
  // The two tables with 60 % agreement that differ in their margins.
  expect(kappaOf({ passPass: 45, passFail: 15, failPass: 25, failFail: 15 }).kappa).toBeCloseTo(
    0.1304,
    4,
  );
  expect(kappaOf({ passPass: 25, passFail: 35, failPass: 5, failFail: 35 }).kappa).toBeCloseTo(
    0.2593,
    4,
  );
});

test("those who always differ are at -1, those who agree as chance would at 0", () => {
  expect(kappaOf({ passPass: 0, passFail: 10, failPass: 10, failFail: 0 }).kappa).toBeCloseTo(-1);
  expect(kappaOf({ passPass: 25, passFail: 25, failPass: 25, failFail: 25 }).kappa).toBeCloseTo(0);
});

test("the interval holds kappa, narrows with more sessions, and does not vanish where all agree", () => {
  const few = kappaOf({ passPass: 5, passFail: 0, failPass: 0, failFail: 5 });
  const many = kappaOf({ passPass: 500, passFail: 0, failPass: 0, failFail: 500 });
  expect(few).toMatchObject({ n: 10, kappa: 1 });
  // Wilson's lower bound of 10 of 10 is 0.7225, and half of the sessions agree by chance.
  expect(few.low).toBeCloseTo(0.4449, 3);
  expect(many.low).toBeGreaterThan(0.99);
});

test("no labels, or one label for all, say nothing of agreement beyond chance", () => {
  const none = { share: null, kappa: null, low: null, high: null };
  expect(kappaOf({ passPass: 0, passFail: 0, failPass: 0, failFail: 0 })).toEqual({
    n: 0,
    ...none,
  });
  expect(kappaOf({ passPass: 9, passFail: 0, failPass: 0, failFail: 0 })).toMatchObject({
    n: 9,
    share: 1,
    kappa: null,
  });
});
