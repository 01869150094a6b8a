import { AgentId } from "@reeve/contract/id";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId, timeOfId } from "./ids.ts";

test("an id is what the contract says an id is", () => {
  expect(AgentId.safeParse(newId("agt", 1_795_386_600_000)).success).toBe(true);
});

test("ids sort by the time they were made at", () => {
  const ms = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      fc.pre(a < b);
      expect(newId("act", a) < newId("act", b)).toBe(true);
      expect(timeOfId(newId("act", a))).toBe(a);
    }),
  );
});

test("a text that is no id has no time", () => {
  expect(timeOfId("act_short")).toBeNaN();
  expect(timeOfId("agt_UUUUUUUUUUUUUUUUUUUUUUUUUU")).toBeNaN();
});
