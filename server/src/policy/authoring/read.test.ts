import { afterAll, expect, test } from "vitest";
import { openAuthor } from "./author.ts";
import { readPolicy } from "./read.ts";
import { schemaOf, schemaWarnings } from "./schema.ts";
import { shapeOf } from "../snapshot/shape.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tool = (
  server: string,
  name: string,
  inputSchema: unknown,
  effect: "read" | "write" = "write",
) => ({ server, name, effect, ...shapeOf(inputSchema) });
const tools = [
  tool(
    "files",
    "read",
    {
      type: "object",
      properties: { path: { type: "string" }, head: { type: "number" } },
      required: ["path"],
    },
    "read",
  ),
  tool("files", "send-email é", {
    type: "object",
    properties: {
      "customer-id": { type: "integer" },
      is: { type: "boolean" },
      __entity: { type: "string" },
    },
    required: ["customer-id", "is", "__entity"],
  }),
  tool("files", "odd", {
    type: "object",
    properties: {
      mixed: { type: ["string", "number"] },
      tags: { type: "array", items: { type: "string" } },
      inner: { $ref: "#/$defs/p" },
    },
    required: ["tags", "inner"],
    $defs: {
      p: {
        type: "object",
        properties: { x: { anyOf: [{ type: "integer" }, { type: "null" }] } },
        required: ["x"],
      },
    },
  }),
  tool("files", "nonsense", "not a schema"),
];
const names = {
  agents: new Map([["agt_1", "triage"]]),
  servers: new Set(["files"]),
  tools: new Set(tools.map(({ server, name }) => `${server}/${name}`)),
};
const read = (cedar: string) => readPolicy(author, cedar, { schema: schemaOf(tools), names });
const on = (name: string, condition: string) =>
  `permit(principal, action == Reeve::Action::"files/${name}", resource) when { ${condition} };`;

test("a policy that is valid is read, formatted and counted", async () => {
  const { errors, warnings, formatted, permits, forbids } = await read(
    `// keep\n${on("read", 'context.args.path like "/a*"')}\nforbid(principal,action,resource) when { resource.egress };`,
  );
  expect({ errors, warnings, permits, forbids }).toEqual({
    errors: [],
    warnings: [],
    permits: 1,
    forbids: 1,
  });
  expect(formatted).toMatch(/^\/\/ keep\npermit \(/);
});

test("an error is told with its line, its column after letters of several bytes, and a hint", async () => {
  expect(
    (
      await read(
        `// ümläut 😀\npermit(principal, action, resource)\nwhen { "é😀" == principal.nam };`,
      )
    ).errors,
  ).toEqual([
    {
      line: 3,
      column: 17,
      message: "Attribute `nam` on entity type `Reeve::Agent` not found.",
      hint: "Did you mean `name`?",
    },
  ]);
  expect((await read("permit(principal, action, resource)\nwhen { 1 + };")).errors).toMatchObject([
    { line: 2, column: 12 },
  ]);
  expect((await read("permit(principal, action, resource)")).errors).toMatchObject([{ line: 1 }]);
});

test("an attribute or argument that is not known is an error, and so is an optional one that is not asked for", async () => {
  expect((await read(on("read", 'context.args.pth == "x"'))).errors).toMatchObject([
    { hint: "Did you mean `path`?" },
  ]);
  expect(
    (await read(on("read", 'context.args.head.greaterThan(decimal("1.0"))'))).errors,
  ).toHaveLength(1);
  expect(
    (
      await read(
        on("read", 'context.args has head && context.args.head.greaterThan(decimal("1.0"))'),
      )
    ).errors,
  ).toEqual([]);
});

test("a tool that is not known is a warning with its place, because it may come; a misspelt group is an error", async () => {
  const unknown = await read(
    'permit(principal, action in [Reeve::Action::"files/read",\n  Reeve::Action::"files/raed"], resource);',
  );
  expect(unknown.errors).toEqual([]);
  expect(unknown.warnings).toMatchObject([
    {
      line: 2,
      column: 3,
      message: expect.stringContaining("files/raed") as string,
      hint: expect.stringContaining("files/read") as string,
    },
  ]);
  expect(
    (await read('permit(principal, action in Reeve::Action::"call_tol", resource);')).errors,
  ).toMatchObject([{ line: 1 }]);
});

test("names that are no identifiers, nested records, sets and references all have a place in the schema", async () => {
  expect(
    (
      await read(
        on(
          "send-email é",
          'context.args["customer-id"] > 3 && context.args["is"] && context.args["$__entity"] == "x"',
        ),
      )
    ).errors,
  ).toEqual([]);
  expect(
    (
      await read(
        on(
          "odd",
          'context.args.tags.contains("a") && context.args.inner has x && context.args.inner.x > 1',
        ),
      )
    ).errors,
  ).toEqual([]);
});

test("what Cedar cannot express is left out and warned of, and never fails the tools beside it", async () => {
  expect((await read(on("odd", 'context.args.mixed == "x"'))).errors).toHaveLength(1);
  expect(schemaWarnings(tools).map(({ message }) => message)).toEqual([
    "Policies cannot use mixed of files/odd: Cedar cannot express it.",
    "Policies cannot use the arguments of files/nonsense: Cedar cannot express its input schema.",
  ]);
  expect(await author.schemaText(schemaOf(tools))).toMatchObject({ type: "success" });
});

test.each([
  ['@outcom("block")', "There is no annotation @outcom."],
  ['@outcome("maybe")', '@outcome("maybe") is not valid.'],
  ['@timeout("15 minutes")', '@timeout("15 minutes") is not valid.'],
  ['@narrow("[{\\"path\\":\\"/a\\",\\"replace\\":1}]") @outcome("scope")', undefined],
  ['@redact("everything")', '@redact("everything") is not valid.'],
  ['@approvers("Ada Lovelace")', '@approvers("Ada Lovelace") is not valid.'],
  ['@timeout("P400D")', '@timeout("P400D") is not valid.'],
  ['@approvers("owner")', '@approvers belongs to a forbid with @outcome("escalate").'],
  ['@redact("pii")', '@redact belongs to a forbid with @outcome("scope").'],
  ['@outcome("scope")', '@outcome("scope") does not say what to narrow or redact.'],
  ['@quorum("0")', '@quorum("0") is not valid.'],
  ["@layer", '@layer("") is not valid.'],
])("the annotation %s is an error where it stands", async (annotation, message) => {
  const { errors } = await read(
    `// @fake\n@id("a")\n  ${annotation} forbid(principal, action, resource);`,
  );
  expect(errors).toMatchObject([{ line: 3, column: 3, ...(message !== undefined && { message }) }]);
});

test("a permit has no remedy, an agent's own layer only forbids, and an @id is used once", async () => {
  expect(
    (await read('@outcome("escalate") permit(principal, action, resource);')).errors,
  ).toMatchObject([{ column: 1 }]);
  expect((await read('@layer("agent") permit(principal, action, resource);')).errors).toMatchObject(
    [{ column: 1 }],
  );
  expect(
    (
      await read(
        '@id("x") permit(principal, action, resource);\n@id("x") permit(principal, action, resource);',
      )
    ).errors,
  ).toMatchObject([{ line: 2, column: 1 }]);
});

test("all that a policy may ask of the context passes Cedar's strict validation", async () => {
  const approved = `unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash
    && context.base.approval.policies.contains("a") && context.base.approval.expiresAt > context.base.now }`;
  const { errors, warnings } = await read(`
    @id("a") @outcome("escalate") @approvers("owner, role:approver, person:ada@example.com, team:finance")
    @quorum("2") @timeout("P1DT2H") @on_timeout("block") @severity("high")
    forbid(principal, action in Reeve::Action::"call_tool", resource)
    when { context.base.session.spentMicros + context.base.costMicros > context.base.session.budgetMicros } ${approved};
    @id("b") @outcome("scope") @redact("class:pii, secret, field:/a~1b/0")
    forbid(principal, action, resource) when { resource.dataClasses.contains("pii") }
    unless { context.base.applied.contains("redact:pii") };
    @id("c") forbid(principal, action, resource)
    when { resource.egress && context.base.session.taint.containsAny(["pii"]) && context.base.session.calls60s > 3
      && context.base.session.toolsUsed.contains("files/read")
      && !(context.base.session.destinations.untrusted.isEmpty() && context.base.session.destinations.unknown.isEmpty()) }
    unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now };`);
  expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
});

test.each([
  ['@outcome("escalate")', "unless { context.args.x }", 1],
  ['@outcome("escalate")', "unless { context.base has approval }", 0],
  ['@outcome("escalate")', "when { context == context }", 0],
  ['@outcome("scope") @redact("pii")', "when { true }", 1],
  ['@outcome("scope") @redact("pii")', 'unless { context.base.applied.contains("redact:pii") }', 0],
])("a remedy that is never taken for an answer is warned of: %s %s", async (said, when, count) => {
  const cedar = `\n ${said} forbid(principal, action, resource) ${when};`;
  const { warnings } = await readPolicy(author, cedar, null);
  expect(warnings).toHaveLength(count);
  if (count > 0) expect(warnings[0]).toMatchObject({ line: 2, column: 2 });
});

test("a text without a policy, and a template, are errors", async () => {
  expect((await read("// nothing\n")).errors).toMatchObject([{ line: 1, column: 1 }]);
  expect(
    (await read("permit(principal == ?principal, action, resource);")).errors.length,
  ).toBeGreaterThan(0);
});

test("statements keep their order beyond ten, and semicolons in texts and comments split nothing", async () => {
  const many = Array.from(
    { length: 12 },
    (_, n) =>
      `@id("n${n}") // a; b\npermit(principal, action, resource) when { ";\\";" == "${n}" };`,
  ).join("\n");
  const { compiled, errors } = await read(many);
  expect(errors).toEqual([]);
  expect(
    (JSON.parse(compiled) as { annotations: { id: string } }[]).map(
      ({ annotations }) => annotations.id,
    ),
  ).toEqual(Array.from({ length: 12 }, (_, n) => `n${n}`));
});

test("an agent, server or tool that a rule names and that is not there is warned of where it stands", async () => {
  const { errors, warnings } = await read(
    'forbid(principal == Reeve::Agent::"triage", action, resource in Reeve::Server::"fils");\nforbid(principal == Reeve::Agent::"agt_1", action, resource) when { resource == Reeve::Tool::"files/raed" };',
  );
  expect(errors).toEqual([]);
  expect(warnings).toEqual([
    {
      line: 1,
      column: 21,
      message: "No agent has the id triage.",
      hint: 'Agent triage is Reeve::Agent::"agt_1".',
    },
    { line: 1, column: 65, message: "No tool server is called fils yet." },
    { line: 2, column: 81, message: "No tool is called files/raed yet." },
  ]);
});
