import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { call, policyWorld, triage } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const scope = fc.record({
  principal: fc.constantFrom(
    "principal",
    `principal == Reeve::Agent::"${triage}"`,
    'principal == Reeve::Agent::"other"',
    "principal is Reeve::Agent",
  ),
  action: fc.constantFrom(
    "action",
    'action == Reeve::Action::"s/read"',
    'action in [Reeve::Action::"call_tool"]',
    'action in Reeve::Action::"read_data"',
  ),
  resource: fc.constantFrom(
    "resource",
    'resource == Reeve::Tool::"s/read"',
    'resource in Reeve::Server::"s"',
    "resource is Reeve::Server",
  ),
  condition: fc.constantFrom(
    "",
    "when { context.args.n > 3 }",
    'unless { context.args has t && context.args.t like "a*" }',
    'when { resource.risk == "low" }',
    "when { context.args.t }",
  ),
});
const write =
  (effect: string) =>
  (it: { principal: string; action: string; resource: string; condition: string }) =>
    `${effect}(${it.principal}, ${it.action}, ${it.resource}) ${it.condition};`;
const permit = scope.map(write("permit"));
const forbid = scope.map(write("forbid"));
const args = fc.record(
  { n: fc.oneof(fc.integer(), fc.double(), fc.string()), t: fc.oneof(fc.string(), fc.boolean()) },
  { requiredKeys: [] },
);
const tool = fc.constantFrom("s/read", "s/write");
const tools = { "s/read": { effect: "read" }, "s/write": { effect: "destructive" } } as const;

const decided = async (statements: readonly string[], path: string, given: unknown) =>
  call(await policyWorld(author, { tools, policies: { p: statements.join("\n") } }), path, given)
    .answer;

test("adding a forbid never lifts a block", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 5 }),
      forbid,
      tool,
      args,
      async (statements, extra, path, given) => {
        if ((await decided(statements, path, given)) === "block")
          expect(await decided([...statements, extra], path, given)).toBe("block");
      },
    ),
    { numRuns: 150 },
  );
});

test("forbids alone never allow anything", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(forbid, { minLength: 1, maxLength: 5 }),
      tool,
      args,
      async (statements, path, given) => {
        expect(await decided(statements, path, given)).toBe("block");
      },
    ),
    { numRuns: 60 },
  );
});

test("the order of statements never changes the answer", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 5 }),
      tool,
      args,
      async (statements, path, given) => {
        expect(await decided([...statements].reverse(), path, given)).toBe(
          await decided(statements, path, given),
        );
      },
    ),
    { numRuns: 60 },
  );
});
