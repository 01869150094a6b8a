import fc from "fast-check";
import { expect, test } from "vitest";
import { appendAt, removeAt } from "../stdio/json-span.ts";
import { editJson, type Edits } from "./json-edit.ts";

const nothing: Edits = {
  value: () => null,
  text: () => null,
  number: () => null,
  name: () => null,
};

test("what is not changed keeps every byte: digits, order, escapes, space", () => {
  const text = ` { "b" : 12345678901234567890, "a\\u0041":[ 1.0 , "\\u00e9\\/" , { } ,[ ],null], "a\\u0041":true } `;
  expect(editJson(text, nothing)).toBe(text);
  expect(editJson(text, { ...nothing, text: () => "x" })).toBe(text.replace('"\\u00e9\\/"', '"x"'));
});

test("texts, numbers, names and whole values are changed where they stand", () => {
  const seen: string[] = [];
  const out = editJson('{"a":{"b":["one",{"c":"two"}],"n":41},"a@b":1,"a@c":2}', {
    value: (path) => (path.join("/") === "a/b/1" ? '"gone"' : null),
    text: (text, path) => {
      seen.push(`${path.join("/")}=${text}`);
      return null;
    },
    number: (source) => (source === "41" ? "42" : null),
    name: (name) => (name.includes("@") ? "mail" : null),
  });
  expect(out).toBe('{"a":{"b":["one","gone"],"n":42},"mail":1,"mail 2":2}');
  expect(seen).toEqual(["a/b/0=one"]);
});

test("any JSON stays itself, and every text in it is seen decoded", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      expect(editJson(text, nothing)).toBe(text);
      const doubled = editJson(text, { ...nothing, text: (one) => `${one}!` });
      expect(JSON.parse(doubled)).toEqual(
        JSON.parse(text, (_name, value: unknown) =>
          typeof value === "string" ? `${value}!` : value,
        ),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("depth costs no stack", () => {
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  expect(editJson(deep, nothing)).toBe(deep);
});

test("a member is taken out, and an item put last, and the rest stays as it was", () => {
  expect(removeAt('{"a": 1 , "b":{"c":[1.0]}}', ["a"])).toBe('{"b":{"c":[1.0]}}');
  expect(removeAt('{"a":1,"b":2,"a":3}', ["a"])).toBe('{"b":2}');
  expect(removeAt('{"x":{"a":"}"}}', ["x", "a"])).toBe('{"x":{}}');
  expect(removeAt('{"x":1}', ["y"])).toBe('{"x":1}');
  expect(removeAt('{"x":[1]}', ["x", "0"])).toBe('{"x":[1]}');
  expect(appendAt('{"x":[ ]}', ["x"], { a: 1 })).toBe('{"x":[ {"a":1}]}');
  expect(appendAt('{"x":[1, 2]}', ["x"], 3)).toBe('{"x":[1, 2,3]}');
  expect(appendAt('{"x":{}}', ["x"], 3)).toBe('{"x":{}}');
});
