import type { Intent } from "@reeve/contract/action";
import type { BreakGlassId } from "@reeve/contract/id";
import { expect, test } from "vitest";
import { draftIntent, readDraft } from "./record.ts";
import { marksOf } from "./marks.ts";

const decision = {
  shadow: {
    answer: "block",
    policies: [
      { name: "hours", version: 2 },
      { name: "grant:grt_1", version: 1 },
    ],
  },
  breakGlass: [{ id: "brg_1" as BreakGlassId, policy: { name: "no-delete", version: 1 } }],
};

test("a decision is found by the policies in shadow that spoke and by the break-glass it used", () => {
  expect(marksOf(decision)).toBe("shadow:block:hours@2\nbreak-glass:brg_1");
  expect(marksOf({ shadow: null })).toBeNull();
  expect(marksOf({ code: "rate-limited" })).toBe("limit:rate-limited");
  expect(marksOf({ code: "permitted" })).toBeNull();
  expect(marksOf({})).toBeNull();
});

test("whatever a stored body holds has marks, or none", () => {
  for (const odd of [null, 1, "x", [], { shadow: [] }, { breakGlass: {} }, { shadow: "x" }])
    expect(marksOf(odd)).toBeNull();
  expect(marksOf({ breakGlass: [{ id: "a\nb\0" }] })).toBe("break-glass:a b ");
});

test("the marks of a record are read again from its bytes", () => {
  const intent = {
    id: "act_1",
    kind: "tool_call",
    agent: null,
    server: null,
    tool: null,
    args: {},
    startedAt: "2026-11-23T09:00:00.000Z",
    decision: { ...decision, answer: "allow" },
  } as unknown as Intent;
  const [made] = draftIntent(intent);
  expect(made?.marks).toBe("shadow:block:hours@2\nbreak-glass:brg_1");
  expect(readDraft(made?.body ?? "")).toEqual({
    ...made,
    payload: null,
  });
});
