import { expect, test } from "vitest";
import { harmfulReference } from "./references.ts";

/** Each level refers ten times to the next. */
function bomb(levels: number) {
  const $defs: Record<string, object> = { [`l${levels}`]: { type: "string" } };
  for (let n = 0; n < levels; n++) {
    const ten = Array.from({ length: 10 }, (_, i) => [`p${i}`, { $ref: `#/$defs/l${n + 1}` }]);
    $defs[`l${n}`] = { type: "object", properties: Object.fromEntries(ten) as object };
  }
  return { type: "object", properties: { x: { $ref: "#/$defs/l0" } }, $defs };
}

test.each([
  ["an address", { $ref: "https://evil.example/schema.json" }, "outside of it"],
  ["a file", { properties: { a: { $ref: "file:///etc/passwd" } } }, "outside of it"],
  ["a file beside it", { items: [{ $ref: "other.json#/a" }] }, "outside of it"],
  ["an address, dynamically", { $dynamicRef: "//evil.example/#a" }, "outside of it"],
  ["itself", { $defs: { a: { $ref: "#/$defs/a" } } }, "without end"],
  [
    "itself by another",
    { $defs: { a: { $ref: "#/$defs/b" }, b: { anyOf: [{ $ref: "#/$defs/a" }] } } },
    "without end",
  ],
  ["itself twice", { allOf: [{ $ref: "#" }, { $ref: "#" }] }, "without end"],
  ["ten times ten times ten", bomb(6), "more than 100000 parts"],
  ["one after the other, too deep", bomb(1_000), "parts"],
])("refused: a schema that refers to %s", (_what, schema, why) => {
  expect(harmfulReference(schema)).toContain(why);
});

test.each([
  ["no reference", { type: "object", properties: { a: { type: "string" } } }],
  [
    "a definition of its own",
    { properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { type: "string" } } },
  ],
  [
    "a tree, which ends where its value ends",
    { properties: { child: { $ref: "#" }, others: { type: "array", items: { $ref: "#" } } } },
  ],
  [
    "a draft by its address",
    { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" },
  ],
  ["a property that is called $ref", { properties: { $ref: { type: "string" } } }],
  ["a reference that leads nowhere", { $ref: "#/$defs/none" }],
  ["nothing", null],
])("accepted: a schema with %s", (_what, schema) => {
  expect(harmfulReference(schema)).toBeNull();
});
