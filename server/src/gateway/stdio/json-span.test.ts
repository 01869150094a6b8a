import fc from "fast-check";
import { expect, test } from "vitest";
import { insertAt, replaceAt, spanOf } from "./json-span.ts";

const path = fc.array(fc.string(), { minLength: 1, maxLength: 3 });
const at = (value: unknown, names: readonly string[]): unknown =>
  names.reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" &&
      inner !== null &&
      !Array.isArray(inner) &&
      Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );

test("the span of a member is exactly its value, however the text is laid out", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      path,
      fc.constantFrom(0, 1, 3),
      (value, random, indent) => {
        const text = ` ${JSON.stringify(value, null, indent)}`;
        for (const names of [random, ...Object.keys(value).map((name) => [name])]) {
          const expected = at(JSON.parse(text), names);
          const span = spanOf(text, names);
          if (expected === undefined) expect(span).toBeNull();
          else expect(span && JSON.parse(text.slice(span.start, span.end))).toEqual(expected);
        }
      },
    ),
  );
});

test("what is not replaced keeps its exact form", () => {
  const text = '{"n":12345678901234567890, "id" : "a\\"}b" ,"x":1.0,"\\u0069d2":[{"id":1}]}';
  expect(replaceAt(text, ["id"], "7")).toBe(
    '{"n":12345678901234567890, "id" : 7 ,"x":1.0,"\\u0069d2":[{"id":1}]}',
  );
  expect(replaceAt(text, ["id2"], "7")).toBe(
    '{"n":12345678901234567890, "id" : "a\\"}b" ,"x":1.0,"\\u0069d2":7}',
  );
  expect(replaceAt(text, ["none"], "7")).toBe(text);
});

test("of several members of one name the one that JSON.parse keeps is replaced", () => {
  expect(replaceAt('{"id":1,"id":2}', ["id"], "3")).toBe('{"id":1,"id":3}');
});

test("members are put into an object, empty or not, and into nothing else", () => {
  expect(insertAt('{"result":{}}', ["result"], { a: 1 })).toBe('{"result":{"a":1}}');
  expect(insertAt('{"result":{ "b":2}}', ["result"], { a: 1 })).toBe('{"result":{"a":1, "b":2}}');
  expect(insertAt('{"result":[]}', ["result"], { a: 1 })).toBe('{"result":[]}');
  expect(insertAt('{"result":{}}', ["result"], {})).toBe('{"result":{}}');
});
