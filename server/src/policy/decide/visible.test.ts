import { afterAll, expect, test } from "vitest";
import { policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { visible } from "./visible.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tools: WorldSketch["tools"] = {
  "s/read": { effect: "read" },
  "s/write": {},
  "s/new": { status: "changed" },
};
const seen = async (sketch: WorldSketch) => {
  const may = visible(await policyWorld(author, { tools, ...sketch }), triage, "s");
  return ["read", "write", "new", "none"].filter(may);
};
const all = "permit(principal, action, resource);";

test.each([
  ["nothing without a permit", "forbid(principal, action, resource) when { false };", []],
  [
    "what a permit's scope covers, but no tool that changed or is not there",
    all,
    ["read", "write"],
  ],
  [
    "only the tools of a permit's scope",
    'permit(principal, action in Reeve::Action::"read_data", resource);',
    ["read"],
  ],
  [
    "what a permit may allow for some arguments",
    "permit(principal, action, resource) when { context.args.x == 1 };",
    ["read", "write"],
  ],
  [
    "what a permit may allow at some time",
    'permit(principal, action, resource) when { context.base.now > datetime("2030-01-01") };',
    ["read", "write"],
  ],
  [
    "not what a permit's facts exclude for good",
    'permit(principal, action, resource) when { context.args.x == 1 } when { resource.risk == "low" };',
    ["read"],
  ],
  [
    "not what is forbidden for all arguments",
    `${all} forbid(principal, action, resource) when { resource.sideEffect };`,
    ["read"],
  ],
  [
    "what is forbidden for some arguments only",
    `${all} forbid(principal, action, resource) when { context.args.x == 1 };`,
    ["read", "write"],
  ],
  [
    "what is forbidden unless the context shows evidence",
    `${all} forbid(principal, action, resource) unless { context.base has approval };`,
    ["read", "write"],
  ],
  [
    "not what a forbid that always fails blocks",
    `${all} forbid(principal, action == Reeve::Action::"s/write", resource) when { resource.nothing };`,
    ["read"],
  ],
  [
    "what a forbid that is only watched would block",
    `${all} @mode("shadow") forbid(principal, action, resource);`,
    ["read", "write"],
  ],
  ["not what a permit that is only watched would allow", `@mode("shadow") ${all}`, []],
])("an agent is shown %s", async (_what, cedar, wanted) => {
  expect(await seen({ policies: { p: cedar } })).toEqual(wanted);
});

test("an agent is shown the tools of its grants, and nothing while it is stopped or nobody answers for it", async () => {
  const grants = [{ server: "s", tools: ["read"] }];
  expect(await seen({ grants })).toEqual(["read"]);
  expect(await seen({ grants, agent: { status: "suspended" } })).toEqual([]);
  expect(await seen({ grants, agent: { owner: null } })).toEqual([]);
  expect(
    await seen({
      grants: [
        { ...grants[0], server: "s", tools: ["read"], expiresAt: "2020-01-01T00:00:00.000Z" },
      ],
    }),
  ).toEqual([]);
});
