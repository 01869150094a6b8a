import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { call, policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { untouched } from "../session/facts.ts";
import { matrix } from "./matrix.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tools = {
  "pay/refund": {
    effect: "destructive",
    properties: { amount: { type: "integer" } },
    required: ["amount"],
  },
  "files/read": { effect: "read", properties: { path: { type: "string" } }, dataClasses: ["pii"] },
} as const;
const all = "permit(principal, action, resource);";
const whole = { fromAgent: 0, fromTool: 0, agents: 50, tools: 50 };

async function cells(policies: Record<string, string>, more: Partial<WorldSketch> = {}) {
  const snapshot = await policyWorld(author, { tools, policies, ...more });
  const { columns, rows } = matrix(snapshot, {}, whole);
  return Object.fromEntries(
    columns.map(({ server, tool }, n) => [`${server}/${tool}`, rows[0]?.cells[n]]),
  );
}

test("nothing is allowed where nothing permits", async () => {
  expect(await cells({})).toEqual({ "files/read": ["block"], "pay/refund": ["block"] });
});

test("what depends on the arguments shows every answer it can have", async () => {
  expect(
    await cells({
      all,
      limit: "forbid(principal, action, resource) when { context.args.amount > 5 };",
    }),
  ).toEqual({ "files/read": ["allow", "block"], "pay/refund": ["allow", "block"] });
});

test("a remedy is told from a block: hidden data, a narrowed argument, a person who is asked", async () => {
  expect(
    await cells({
      all,
      hide: `@outcome("scope") @redact("class:pii") forbid(principal, action, resource)
        when { resource.dataClasses.contains("pii") } unless { context.base.applied.contains("redact:pii") };`,
      ask: `@id("ask") @outcome("escalate") @approvers("owner") forbid(principal, action == Reeve::Action::"pay/refund", resource)
        unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash };`,
    }),
  ).toEqual({ "files/read": ["scope"], "pay/refund": ["escalate"] });
  expect(
    await cells({
      all,
      narrow: `@outcome("scope") @narrow("[{\\"path\\":\\"/amount\\",\\"max\\":5}]")
        forbid(principal, action == Reeve::Action::"pay/refund", resource) when { context.args.amount > 5 };`,
    }),
  ).toEqual({ "files/read": ["allow"], "pay/refund": ["allow", "scope"] });
});

test("a rule in shadow shows nothing, and one that cannot be read blocks", async () => {
  expect(
    await cells({ all, watched: '@mode("shadow") forbid(principal, action, resource);' }),
  ).toMatchObject({ "files/read": ["allow"] });
  expect(await cells({ all }, { stored: { broken: "[{}]" } })).toMatchObject({
    "files/read": ["block"],
  });
});

test("an agent that is stopped, or whose owner is gone, is blocked everywhere", async () => {
  expect(await cells({ all }, { agent: { status: "suspended" } })).toMatchObject({
    "files/read": ["block"],
  });
  expect(await cells({ all }, { agent: { owner: null } })).toMatchObject({
    "files/read": ["block"],
  });
});

test("parts of the table are found by name, server and effect", async () => {
  const snapshot = await policyWorld(author, { tools, policies: { all } });
  expect(matrix(snapshot, { effect: "read" }, whole)).toMatchObject({
    tools: 1,
    columns: [{ tool: "read" }],
  });
  expect(matrix(snapshot, { agent: "TRI" }, whole).rows).toHaveLength(1);
  expect(matrix(snapshot, { agent: "nobody" }, whole)).toMatchObject({ agents: 0, rows: [] });
  expect(matrix(snapshot, {}, { ...whole, fromTool: 1, tools: 1 })).toMatchObject({
    tools: 2,
    fromTool: 1,
    columns: [{ server: "pay", tool: "refund" }],
  });
});

const conditions = fc.constantFrom(
  "",
  "when { context.args.amount > 5 }",
  "when { context.args.amount < 3 }",
  'when { resource.risk == "high" }',
  'when { resource.risk == "low" && context.args.amount > 1 }',
  'unless { principal.tier == "medium" }',
  'when { context.base.session.taint.contains("pii") }',
  'when { context.base.now < datetime("2026-11-24") }',
);
const outcomes = fc.constantFrom("", '@outcome("escalate") @approvers("owner") ');
const statement = fc
  .tuple(fc.constantFrom("permit", "forbid"), outcomes, conditions)
  .map(
    ([effect, outcome, condition]) =>
      `${effect === "forbid" ? outcome : ""}${effect}(principal, action, resource) ${condition};`,
  );

test("whatever a call is answered, its cell had said so", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom<readonly string[]>([], ["pii"]),
      async (statements, amount, taint) => {
        const snapshot = await policyWorld(author, {
          tools: { "pay/refund": tools["pay/refund"] },
          policies: { p: statements.join("\n") },
        });
        const [[cell = []] = []] = matrix(snapshot, {}, whole).rows.map((row) => row.cells);
        const facts = { ...untouched, taint };
        const { answer } = call(snapshot, "pay/refund", { amount }, { agent: triage, facts });
        expect(cell).toContain(answer);
      },
    ),
    { numRuns: 150 },
  );
});
