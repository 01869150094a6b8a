import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openAuthor } from "../authoring/author.ts";
import { readPolicy } from "../authoring/read.ts";
import { schemaOf } from "../authoring/schema.ts";
import { shapeOf } from "../snapshot/shape.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tools = [
  {
    server: "mail",
    name: "send",
    effect: "write" as const,
    ...shapeOf({
      type: "object",
      properties: { to: { type: "string" }, limit: { type: "integer" }, kind: { type: "string" } },
      required: ["to", "limit"],
    }),
  },
];
const around = {
  schema: schemaOf(tools),
  names: {
    agents: new Map<string, string>(),
    servers: new Set(["mail"]),
    tools: new Set(["mail/send"]),
  },
};
const warned = async (cedar: string) => {
  const { errors, warnings } = await readPolicy(author, cedar, around);
  expect(errors, cedar).toEqual([]);
  return warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
};
const send = (effect: string, conditions: string): string =>
  `${effect} (principal, action == Reeve::Action::"mail/send", resource)\n${conditions};`;

const never = "This statement can never apply: its condition is never true.";
const excepted = "This statement can never apply: its exception is always true.";
const contradiction = "This statement can never apply: its conditions rule each other out.";
const nothing = "This condition is always true, so it decides nothing.";

describe("a statement that can never apply is told from one that can", () => {
  test.each([
    ["when { false }", `2:1 ${never}`],
    ["when { context.args.limit > 5 && context.args.limit < 3 }", `2:1 ${never}`],
    ['when { context.args.to == "a" && context.args.to == "b" }', `2:1 ${never}`],
    ['when { 1 > 2 || "a" like "b*" }', `2:1 ${never}`],
    ["when { principal has name && !(principal has name) }", `2:1 ${never}`],
    ["when { resource is Reeve::Server }", `2:1 ${never}`],
    ['when { context.args.to == "x when y" }\nunless { context.base has now }', `3:1 ${excepted}`],
    ["when { context.args.limit > 5 } unless { context.args.limit > 3 }", `2:33 ${contradiction}`],
  ])("%s", async (conditions, wanted) => {
    expect(await warned(send("forbid", conditions))).toEqual([wanted]);
  });
  test.each([
    "when { context.args.limit > 5 && context.args.limit < 7 }",
    'when { context.args.to == "a" || context.args.to == "b" }',
    "when { context.args.limit > 5 } unless { context.args.limit > 7 }",
    'when { principal.tier != "low" && principal.tier != "high" }',
    'when { context.args has kind && context.args.kind == "a" }',
    "unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash }",
  ])("nothing is said of %s", async (conditions) => {
    expect(await warned(send("forbid", conditions))).toEqual([]);
  });
});

describe("a condition that decides nothing is told from one that decides", () => {
  test.each([
    ["when { true }", `2:1 ${nothing}`],
    ["when { context.args.limit == context.args.limit }", `2:1 ${nothing}`],
    ["when { principal is Reeve::Agent && resource is Reeve::Tool }", `2:1 ${nothing}`],
    ["when { context.args.limit > 5 }\nwhen { context.base has session }", `3:1 ${nothing}`],
    ['when { principal.tier == "low" || !(principal.tier == "low") }', `2:1 ${nothing}`],
    ["unless { false }", "2:1 This exception is never true, so it excepts nothing."],
  ])("%s", async (conditions, wanted) => {
    expect(await warned(send("forbid", conditions))).toEqual([wanted]);
  });
  test("what an agent sends may be missing, so asking for it decides", async () => {
    expect(await warned(send("permit", "when { context.args has to }"))).toEqual([]);
  });
});

test("a permit that a forbid of the same text covers is named, one that it leaves something is not", async () => {
  const wall = 'forbid (principal, action, resource in Reeve::Server::"mail");';
  const permit = 'permit (principal, action, resource in Reeve::Server::"mail");';
  expect(await warned(`${wall}\n${permit}`)).toEqual([
    "2:1 This permit can never apply: statement 1 forbids all of it.",
  ]);
  expect(
    await warned(`${wall.replace(";", ' when { principal.tier == "low" };')}\n${permit}`),
  ).toEqual([]);
  expect(await warned(`@mode("shadow")\n${wall}\n${permit}`)).toEqual([]);
});

test("a statement that is there twice is named, two that differ in one word are not", async () => {
  const one = send("permit", "when { context.args.limit < 5 }");
  expect(await warned(`@id("a")\n${one}\n@id("b")\n${one}`)).toEqual([
    "4:1 This says the same as statement 1, so it changes nothing.",
  ]);
  expect(await warned(`${one}\n${one.replace("5", "6")}`)).toEqual([]);
});

test("a permit or forbid of everything is named, one that asks who or what is not", async () => {
  expect(await warned("permit (principal, action, resource);")).toEqual([
    "1:1 This permits everything to every agent.",
  ]);
  expect(
    await warned("permit (principal, action, resource) when { context.base.costMicros < 5 };"),
  ).toEqual(["1:1 This permits every tool to every agent: no part of it says who or what."]);
  expect(await warned("forbid (principal, action, resource);")).toEqual([
    "1:1 This forbids everything to every agent.",
  ]);
  expect(
    await warned('permit (principal, action, resource) when { principal.tier == "low" };'),
  ).toEqual([]);
  expect(
    await warned("forbid (principal, action, resource) when { context.base.costMicros > 5 };"),
  ).toEqual([]);
});

test("a name that no tool has is named with its place, one that a tool has is not", async () => {
  const used = (tool: string) =>
    send("forbid", `when { context.base.session.toolsUsed.contains("${tool}") }`);
  expect(await warned(used("mail/sned"))).toEqual(["2:48 No tool is called mail/sned yet."]);
  expect(await warned(used("mail/send"))).toEqual([]);
  expect(await warned('permit (principal, action, resource == Reeve::Tool::"mail/sned");')).toEqual(
    ["1:40 No tool is called mail/sned yet."],
  );
  expect(
    await warned('permit (principal, action == Reeve::Action::"mail/sned", resource);'),
  ).toEqual([
    "1:30 No tool is called mail/sned yet; what this rule says of its arguments is not checked.",
  ]);
});

test("a value that an attribute never has is named with its place and the values it has", async () => {
  expect(await warned(send("forbid", 'when { principal.tier == "hihg" }'))).toEqual([
    `2:1 ${never}`,
    '2:26 principal.tier is never "hihg".',
  ]);
  expect(await warned(send("forbid", 'when { principal.tier == "high" }'))).toEqual([]);
});

test("an attribute that the schema does not have is refused with its place and the nearest name; one that it has is not", async () => {
  const { errors } = await readPolicy(
    author,
    send("forbid", "when { context.args.limt > 5 }"),
    around,
  );
  expect(errors).toMatchObject([
    {
      line: 2,
      column: 8,
      message: expect.stringContaining("`args.limt`"),
      hint: expect.stringContaining("limit"),
    },
  ]);
  expect(await warned(send("forbid", "when { context.args.limit > 5 }"))).toEqual([]);
});

test("nothing that Reeve ships is warned of, but that a tool is not there yet", async () => {
  const root = path.resolve(import.meta.dirname, "../../../..");
  const { policyTemplates } = (await import(
    path.join(root, "console/src/parts/policy-templates.ts")
  )) as { policyTemplates: readonly { value: string; cedar: string }[] };
  const texts = policyTemplates
    .filter(({ value }) => value !== "blank")
    .map(({ value, cedar }) => [value, cedar] as const);
  const files = await readdir(path.join(root, "server/src/policy"), { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".cedar")))
    texts.push([file, await readFile(path.join(root, "server/src/policy", file), "utf8")]);
  const guide = await readFile(path.join(root, "docs/guide/writing-policies.md"), "utf8");
  for (const [, cedar = ""] of guide.matchAll(/^```cedar\n([^]*?)^```$/gm))
    texts.push(["the guide", cedar]);
  expect(texts.length).toBeGreaterThan(10);
  for (const [name, cedar] of texts) {
    const { warnings } = await readPolicy(author, cedar, around);
    const rest = warnings.filter(({ message }) => !/ is called .* yet/.test(message));
    expect(rest, name).toEqual([]);
  }
});
