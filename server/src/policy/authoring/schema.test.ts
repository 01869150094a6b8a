import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { readListing } from "../../registry/servers/definition.ts";
import { openAuthor } from "./author.ts";
import { Decimal } from "../compile/decimal.ts";
import { RecordValue, SetValue, type Value } from "../compile/values.ts";
import { normalised } from "../decide/normalise.ts";
import { schemaOf, schemaWarnings, type SchemaTool } from "./schema.ts";
import { shapeOf, type Shape } from "../snapshot/shape.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const toolOf = (name: string, inputSchema: unknown): SchemaTool => ({
  server: "srv",
  name,
  effect: "write",
  ...shapeOf(inputSchema),
});
const accepted = async (tools: readonly SchemaTool[]) => {
  const answer = await author.schemaText(schemaOf(tools));
  expect(answer.type, JSON.stringify(answer).slice(0, 500)).toBe("success");
};

/** What a policy would see, as Cedar's own engine is told it. */
function toCedar(value: Value): unknown {
  if (value instanceof RecordValue)
    return Object.fromEntries(
      [...value.names()].map((name) => [name, toCedar(value.get(name) as Value)]),
    );
  if (value instanceof SetValue)
    return [...value.members.values()].map((member) => toCedar(member));
  if (value instanceof Decimal)
    return { __extn: { fn: "decimal", arg: (Number(value.value) / 1e4).toFixed(4) } };
  return value;
}

/** Cedar's own word on whether arguments are of the type that the schema says; the rest of the context is left out. */
async function refused(tool: SchemaTool, args: object): Promise<unknown> {
  const schema = structuredClone(schemaOf([tool])) as {
    Reeve: {
      actions: Record<string, { appliesTo?: { context: { attributes: Record<string, unknown> } } }>;
    };
  };
  for (const { appliesTo } of Object.values(schema.Reeve.actions))
    delete appliesTo?.context.attributes["base"];
  const path = `${tool.server}/${tool.name}`;
  const answer = (await author.authorize({
    principal: { type: "Reeve::Agent", id: "a" },
    action: { type: "Reeve::Action", id: path },
    resource: { type: "Reeve::Tool", id: path },
    context: { args: toCedar(normalised(args, tool.shape)) },
    schema,
    validateRequest: true,
    policies: { staticPolicies: "permit (principal, action, resource);" },
    entities: [],
  })) as { type: string; errors?: unknown };
  return answer.type === "success" ? null : answer.errors;
}

const odd = [
  "send-email",
  "a/b",
  "$ref",
  "is",
  "in",
  "like",
  "has",
  "true",
  "__proto__",
  "constructor",
  "__entity",
  "Ünïcode-工具",
  "x".repeat(128),
  "Send",
  "send",
  "SEND",
  "a.b",
  "-",
  "/",
  '"',
  "\\",
  "\u0000",
  "type",
  "args",
  "call_tool",
  "Reeve::Tool",
];

test("whatever tools are called, each has an action of its own, and Cedar accepts the schema", async () => {
  const schema = {
    type: "object",
    properties: Object.fromEntries(odd.map((name) => [name, { type: "string" }])),
    required: ["is"],
  };
  await accepted(odd.map((name) => toolOf(name, schema)));
  const args = Object.fromEntries(odd.map((name) => [name, "x"]));
  expect(await refused(toolOf("a/b", schema), args)).toBeNull();
});

test("names that MCP knows come through a listing as they are; two that differ only in case stay two", async () => {
  const { tools, problems } = readListing(
    ["send-email", "a/b", "is", "in", "Send", "send", "x".repeat(128)].map((name) => ({
      name,
      inputSchema: { type: "object" },
    })),
  );
  expect({ names: tools.length, problems }).toEqual({ names: 7, problems: [] });
});

/** A schema with arguments that it takes. */
interface Made {
  readonly schema: unknown;
  readonly args: fc.Arbitrary<unknown>;
}
const leaf: fc.Arbitrary<Made> = fc.constantFrom<Made>(
  { schema: { type: "string", minLength: 0 }, args: fc.string() },
  { schema: { type: "integer" }, args: fc.maxSafeInteger() },
  {
    schema: { type: "number" },
    args: fc.integer({ min: -1e9, max: 1e9 }).map((value) => value / 1e4),
  },
  { schema: { type: "boolean" }, args: fc.boolean() },
  { schema: { enum: ["a", "b"] }, args: fc.constantFrom("a", "b") },
  { schema: { const: "x" }, args: fc.constant("x") },
  { schema: { type: ["string", "null"] }, args: fc.option(fc.string()) },
  {
    schema: { anyOf: [{ type: "integer" }, { type: "null" }] },
    args: fc.option(fc.maxSafeInteger()),
  },
  {
    schema: { oneOf: [{ type: "string", format: "email" }, { enum: ["all"] }] },
    args: fc.constantFrom("all", "a@b.c"),
  },
  {
    schema: { anyOf: [{ type: "string" }, { type: "integer" }] },
    args: fc.oneof(fc.string(), fc.integer()),
  },
  { schema: { type: ["string", "integer"] }, args: fc.oneof(fc.string(), fc.integer()) },
  { schema: { type: "array" }, args: fc.array(fc.jsonValue()) },
  { schema: true, args: fc.jsonValue() },
  { schema: { not: { type: "string" } }, args: fc.integer() },
  { schema: { allOf: [{ type: "string" }] }, args: fc.string() },
  { schema: { $ref: "#/$defs/word" }, args: fc.string() },
  { schema: { $ref: "#/definitions/w%20rd" }, args: fc.string() },
  { schema: { $ref: "#/$defs/none" }, args: fc.jsonValue() },
  { schema: { $ref: "https://elsewhere.example/x" }, args: fc.jsonValue() },
  { schema: { $ref: "#" }, args: fc.constant({}) },
  { schema: { $ref: "#/$defs/tree" }, args: fc.constant({ value: 1, children: [{ value: 2 }] }) },
);
const defs = {
  word: { type: "string" },
  tree: {
    type: "object",
    properties: {
      value: { type: "integer" },
      left: { $ref: "#/$defs/tree" },
      children: { type: "array", items: { $ref: "#/$defs/tree" } },
    },
  },
};
const { made } = fc.letrec<{ made: Made }>((tie) => ({
  made: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie("made").map(({ schema, args }) => ({
      schema: { type: "array", items: schema },
      args: fc.array(args, { maxLength: 3 }),
    })),
    fc
      .array(
        fc.record({
          name: fc.oneof(fc.constantFrom(...odd), fc.string()),
          of: tie("made"),
          required: fc.boolean(),
        }),
        { maxLength: 5 },
      )
      .map((members): Made => {
        const each = [...new Map(members.map((it) => [it.name, it])).values()];
        return {
          schema: {
            type: "object",
            properties: Object.fromEntries(each.map(({ name, of }) => [name, of.schema])),
            required: each.filter(({ required }) => required).map(({ name }) => name),
          },
          args: fc.record(Object.fromEntries(each.map(({ name, of }) => [name, of.args])), {
            requiredKeys: each.filter(({ required }) => required).map(({ name }) => name),
          }),
        };
      }),
  ),
}));

/** Arguments without what the schema leaves out, because Cedar's records are closed. */
function expressible(value: unknown, shape: Shape): unknown {
  if (value === null || typeof value !== "object") return value;
  if (shape.kind === "Set" && Array.isArray(value))
    return value.map((one: unknown) => expressible(one, shape.element));
  if (shape.kind !== "Record") return value;
  const from = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    [...shape.members].flatMap(([name, { shape: inner }]) =>
      Object.hasOwn(from, name) ? [[name, expressible(from[name], inner)]] : [],
    ),
  );
}

test("every schema is accepted by Cedar, and the arguments that a tool takes are of the type that it says", async () => {
  const objects = made.filter(
    ({ schema }) => (schema as { properties?: object } | null)?.properties !== undefined,
  );
  const drawn = objects.chain(({ schema, args }) =>
    fc.record({
      schema: fc.constant(schema as object),
      args,
      name: fc.oneof(fc.constantFrom(...odd), fc.string({ minLength: 1 })),
    }),
  );
  await fc.assert(
    fc.asyncProperty(drawn, async ({ schema, args, name }) => {
      const tool = toolOf(name, {
        ...schema,
        $defs: defs,
        definitions: { "w rd": { type: "string" } },
      });
      expect(
        await refused(tool, expressible(args, tool.shape) as object),
        JSON.stringify({ schema, args }),
      ).toBeNull();
    }),
    { numRuns: 150 },
  );
}, 60_000);

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a text", "x"],
  ["no object", { type: "string" }],
  ["true", true],
  ["a list", []],
  ["a reference to nowhere", { $ref: "#/$defs/none" }],
  ["a reference to itself", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } }],
])(
  "a tool whose schema is %s has an action without arguments, says so, and fails no neighbour",
  async (_name, schema) => {
    const tools = [
      toolOf("odd", schema),
      toolOf("whole", { type: "object", properties: { x: { type: "string" } } }),
    ];
    await accepted(tools);
    expect(tools[0]?.lost).toEqual([""]);
    expect(schemaWarnings(tools).map(({ message }) => message)).toEqual([
      "Policies cannot use the arguments of srv/odd: Cedar cannot express its input schema.",
    ]);
    const { errors } = await author.read(
      'permit (principal, action == Reeve::Action::"srv/whole", resource) when { context.args has x && context.args.x == "y" };\npermit (principal, action == Reeve::Action::"srv/odd", resource);',
      schemaOf(tools),
    );
    expect(errors).toEqual([]);
  },
);

describe("definitions that are made to take long take no time", () => {
  const quick = (schema: unknown) => {
    const began = performance.now();
    const { lost } = shapeOf(schema);
    expect(performance.now() - began).toBeLessThan(500);
    return lost;
  };
  const wide = (to: string) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`p${n}`, { $ref: to }]));
  test("one that is its own member thirty times over", () => {
    const lost = quick({
      $ref: "#/$defs/a",
      $defs: { a: { type: "object", properties: wide("#/$defs/a") } },
    });
    expect(lost).toHaveLength(30);
  });
  test("one that refers to the next thirty times over, again and again", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 8 }, (_, n) => [
        `d${n}`,
        { type: "object", properties: wide(`#/$defs/d${n + 1}`) },
      ]),
    );
    expect(quick({ $ref: "#/$defs/d0", $defs: { ...$defs, d8: { type: "string" } } })).toEqual([
      "",
    ]);
  });
});

test("alternatives beside a type only say more about it; those of one kind are that kind", () => {
  const { shape, lost } = shapeOf({
    type: "object",
    properties: {
      a: {
        anyOf: [{ type: "integer", maximum: 3 }, { type: "integer", minimum: 9 }, { type: "null" }],
      },
      b: { type: "string" },
    },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  });
  expect(lost).toEqual([]);
  expect([...shape.members].map(([name, it]) => [name, it.shape.kind, it.required])).toEqual([
    ["a", "Long", false],
    ["b", "String", false],
  ]);
});
