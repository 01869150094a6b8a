import { array, assert, constantFrom, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { Problem } from "../../platform/problem.ts";
import { standingAfter, type Standing, type StatusEvent } from "./status.ts";

const event = constantFrom<StatusEvent>(
  "stop",
  "resume",
  "credential",
  "registered",
  "active",
  "retired",
);
const registered: Standing = { status: "registered", resumesTo: null };

/** Every state that a life of events passes through; what cannot be leaves it as it was. */
function life(
  start: Standing,
  events: readonly StatusEvent[],
): { event: StatusEvent; before: Standing; after: Standing }[] {
  let now = start;
  return events.flatMap((event) => {
    const before = now;
    try {
      now = standingAfter("bot", before, event);
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      return [];
    }
    return [{ event, before, after: now }];
  });
}

const discovered: Standing = { status: "discovered", resumesTo: null };
const lives = tuple(constantFrom(registered, discovered), array(event, { maxLength: 30 }));
const everyStep = (
  check: (step: { event: StatusEvent; before: Standing; after: Standing }) => void,
): void =>
  assert(
    property(lives, ([start, events]) => life(start, events).forEach(check)),
    { numRuns: 500 },
  );

test("retired is final: nothing that can happen leaves it", () => {
  everyStep(({ before }) => expect(before.status).not.toBe("retired"));
});

test("only a stop suspends, and only a resume or retiring ends a suspension", () => {
  everyStep(({ event, before, after }) => {
    if (before.status !== "suspended" && after.status === "suspended") expect(event).toBe("stop");
    if (before.status === "suspended" && after.status !== "suspended")
      expect(["resume", "retired"]).toContain(event);
  });
});

test("an agent is active only if it got a credential", () => {
  assert(
    property(lives, ([start, events]) => {
      const steps = life(start, events);
      const active = steps.findIndex(({ after }) => after.status === "active");
      const credential = steps.findIndex(({ event }) => event === "credential");
      if (active >= 0) expect(credential >= 0 && credential <= active).toBe(true);
    }),
  );
});

test("a stopped agent remembers what it was, and whatever happens meanwhile it is never lost", () => {
  everyStep(({ after }) => expect(after.status === "suspended").toBe(after.resumesTo !== null));
  expect(standingAfter("bot", standingAfter("bot", registered, "stop"), "resume")).toEqual(
    registered,
  );
});

test("nothing goes back to discovered, and a discovered agent can do nothing until it is registered", () => {
  everyStep(({ event, before, after }) => {
    expect(after.status).not.toBe("discovered");
    if (before.status === "discovered") expect(["registered", "retired"]).toContain(event);
  });
});

test("stopping a stopped agent again is no error", () => {
  const stopped = standingAfter("bot", registered, "stop");
  expect(standingAfter("bot", stopped, "stop")).toEqual(stopped);
});
