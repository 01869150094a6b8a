import fc from "fast-check";
import { expect, test } from "vitest";
import { parseStrict } from "./strict-json.ts";

const limits = { depth: 64, values: 1000 };
const parse = (text: string) => parseStrict(Buffer.from(text), limits);

test("whatever JSON.stringify writes is read back the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test("a member name that is repeated is refused, however it is written", () => {
  for (const text of [
    '{"name":"read","name":"delete"}',
    '{"name":"read","n\\u0061me":"delete"}',
    '{"a":[{"b":{"x":1,"y":2,"x":3}}]}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"a\\"b":1, "a\\"b":2}',
  ])
    expect(parse(text), text).toEqual({ ok: false, why: "it repeats a member name in one object" });
});

test("names that only look repeated pass", () => {
  for (const text of [
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":"a:a,a","b":"\\"a\\":1"}',
    '{"a\\\\":1,"a":2}',
  ])
    expect(parse(text).ok, text).toBe(true);
});

test("__proto__ is a member like any other and changes no prototype", () => {
  const read = parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  );
  expect(read.ok && Object.keys(read.value as object)).toEqual(["__proto__", "constructor"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("invalid UTF-8, a byte order mark, trailing data and half a message are refused", () => {
  expect(parseStrict(Buffer.from([0x22, 0xff, 0x22]), limits).ok).toBe(false);
  expect(parseStrict(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), limits).ok).toBe(false);
  for (const text of [
    "\uFEFF{}",
    "{} {}",
    '{"a":1',
    '{"a',
    '"a\\',
    "",
    "{'a':1}",
    '{"a":1,}',
    "NaN",
  ])
    expect(parse(text).ok, text).toBe(false);
});

test("a number that overflows is refused", () => {
  expect(parse('{"amount":1e999}')).toEqual({
    ok: false,
    why: "it has a number too large to represent",
  });
});

test("a depth bomb and a million members are refused before they are built", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect(parse(deep)).toEqual({ ok: false, why: "it is nested more than 64 levels deep" });
  const wide = `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":0`).join(",")}}`;
  expect(parse(wide)).toEqual({ ok: false, why: "it has more than 1000 values" });
});
