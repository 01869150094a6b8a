import { afterAll, beforeAll, expect, test } from "vitest";
import { call, policyWorld } from "../../../test/policy-world.ts";
import { openAuthor, type Author } from "../authoring/author.ts";

let author: Author;
beforeAll(() => {
  author = openAuthor();
});
afterAll(() => author[Symbol.asyncDispose]());

const policies = {
  all: "permit(principal, action, resource);",
  ready: `@id("ready-first") @reason("agents here have to be production-ready")
    forbid(principal, action, resource) unless { principal.ready };`,
};
const tools = { "files/read": { effect: "read" as const } };

test("a policy can ask that an agent is production-ready; one of which nothing is known is not", async () => {
  const answer = async (ready?: boolean) =>
    call(
      await policyWorld(author, {
        tools,
        policies,
        ...(ready !== undefined && { agent: { ready } }),
      }),
      "files/read",
    ).answer;
  expect(await answer(true)).toBe("allow");
  expect(await answer(false)).toBe("block");
  expect(await answer()).toBe("block");
});
