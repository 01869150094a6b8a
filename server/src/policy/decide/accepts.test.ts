import { expect, test } from "vitest";
import { refusedBy } from "./accepts.ts";

const query = {
  type: "object",
  properties: { sql: { type: "string" }, limit: { type: "integer", minimum: 1, maximum: 1000 } },
  required: ["sql"],
  additionalProperties: false,
};

test("arguments that the tool takes pass, and others are refused with the place", () => {
  expect(refusedBy(query, { sql: "q", limit: 10 })).toBeNull();
  expect(refusedBy(query, { sql: "q", limit: 5000 })).toBe("/limit must be <= 1000");
  expect(refusedBy(query, { limit: 1 })).toBe("the whole must have required property 'sql'");
  expect(refusedBy(query, JSON.parse('{"sql":"q","__proto__":{"limit":1}}'))).toContain(
    "must NOT have additional properties",
  );
});

test("each draft that tools are written in is understood", () => {
  const shape = { type: "object", properties: { a: { $ref: "#/definitions/A" } } };
  const old = { ...shape, definitions: { A: { const: 1 } } };
  for (const $schema of [
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
  ]) {
    expect(refusedBy({ ...old, $schema }, { a: 1 }), $schema).toBeNull();
    expect(refusedBy({ ...old, $schema }, { a: 2 }), $schema).not.toBeNull();
  }
});

test.each([
  ["that is missing", undefined],
  ["in a dialect nobody here knows", { $schema: "https://example.com/mine" }],
  ["that needs another document", { $ref: "https://example.com/schema.json" }],
  ["that answers later", { $async: true, type: "object" }],
  ["with a pattern that is none", { properties: { a: { pattern: "[" } } }],
  ["that is too large", { enum: ["x".repeat(300_000)] }],
  ["that is no schema", { type: "thing" }],
])("a schema %s lets nothing pass", (_what, schema) => {
  expect(refusedBy(schema, { a: "x" })).not.toBeNull();
});

test("a pattern made to run for ever is ended, and lets nothing pass", async () => {
  const schema = { properties: { a: { type: "string", pattern: "^(a+)+$" } } };
  // What a pattern may take is little, and a machine may just be busy.
  await expect.poll(() => refusedBy(schema, { a: "aaa" })).toBeNull();
  const before = performance.now();
  expect(refusedBy(schema, { a: `${"a".repeat(60)}!` })).not.toBeNull();
  expect(performance.now() - before).toBeLessThan(2_000);
});
