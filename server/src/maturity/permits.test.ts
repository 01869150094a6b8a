import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthor, type Author } from "../policy/authoring/author.ts";
import { readPolicy } from "../policy/authoring/read.ts";
import { permitsOf } from "./permits.ts";

let author: Author;
beforeAll(() => {
  author = openAuthor();
});
afterAll(() => author[Symbol.asyncDispose]());

const agent = "agt_00000000000000000000000001";

test.each([
  ["permit(principal, action, resource);", [{ agent: null, reach: "everything" }]],
  [
    `permit(principal == Reeve::Agent::"${agent}", action, resource);`,
    [{ agent, reach: "everything" }],
  ],
  [
    `permit(principal, action in Reeve::Action::"call_tool", resource);`,
    [{ agent: null, reach: "everything" }],
  ],
  [
    `permit(principal, action in [Reeve::Action::"call_tool", Reeve::Action::"read_data"], resource);`,
    [{ agent: null, reach: "everything" }],
  ],
  [`permit(principal, action, resource is Reeve::Tool);`, [{ agent: null, reach: "everything" }]],
  [
    `permit(principal, action == Reeve::Action::"files/read", resource);`,
    [{ agent: null, reach: "named" }],
  ],
  [
    `permit(principal, action, resource in Reeve::Server::"files");`,
    [{ agent: null, reach: "named" }],
  ],
  [
    `permit(principal, action, resource is Reeve::Tool in Reeve::Server::"files");`,
    [{ agent: null, reach: "named" }],
  ],
  [
    `permit(principal, action, resource) when { principal.env == "prod" };`,
    [{ agent: null, reach: "conditional" }],
  ],
  [`forbid(principal, action, resource);`, []],
])("%s is read as it is", async (cedar, expected) => {
  const { compiled, errors } = await readPolicy(author, cedar, null);
  expect(errors).toEqual([]);
  expect(permitsOf("p", compiled)).toEqual(expected.map((it) => ({ policy: "p", ...it })));
});

test("a policy that cannot be read permits nothing, as at the gate", () => {
  for (const compiled of ["", "{", "null", "{}", "[]", "[{}]"])
    expect(permitsOf("p", compiled)).toEqual([]);
});
