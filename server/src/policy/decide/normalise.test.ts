import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decimal } from "../compile/decimal.ts";
import { Entity, keyOf, RecordValue, SetValue, type Value } from "../compile/values.ts";
import { attributeName, normalised, TooMuch } from "./normalise.ts";
import { shapeOf } from "../snapshot/shape.ts";

const parsed = (json: string) => normalised(JSON.parse(json) as object);

test("what looks like an entity or an extension value is plain data under another name", () => {
  const who = parsed(
    '{"who":{"__entity":{"type":"T","id":"admin"}},"ip":{"__extn":{"fn":"ip","arg":"junk"}}}',
  );
  const inner = who.get("who");
  expect(inner).toBeInstanceOf(RecordValue);
  expect([...(inner as RecordValue).names()]).toEqual(["$__entity"]);
  expect((inner as RecordValue).get("__entity")).toBeUndefined();
});

test("the renaming is one to one", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("", "$", "$$"),
      fc.constantFrom("__a", "_a", "a", "__"),
      fc.constantFrom("", "$", "$$"),
      fc.constantFrom("__a", "_a", "a", "__"),
      (p, a, q, b) => {
        if (p + a !== q + b) expect(attributeName(p + a)).not.toBe(attributeName(q + b));
      },
    ),
  );
});

const one = (value: unknown): Value | undefined => normalised({ value }).get("value");

describe("numbers", () => {
  test.each([
    [3, 3],
    [-0, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [2 ** 60, String(2 ** 60)],
    [1e300, "1e+300"],
    [0.12345, "0.12345"],
    [1e-7, "1e-7"],
    [9007199254740993n, 9007199254740993n],
    [2n ** 70n, String(2n ** 70n)],
  ])("%s", (given, wanted) => {
    expect(one(given)).toBe(wanted);
  });

  test("a number with up to four places is a decimal, and a whole one too where the tool says number", () => {
    expect(one(0.5)).toEqual(new Decimal(5000n));
    const { shape } = shapeOf({
      type: "object",
      properties: { n: { type: "number" }, list: { type: "array", items: { type: "number" } } },
    });
    const args = normalised({ n: 3, list: [1, 2.5] }, shape);
    expect(args.get("n")).toEqual(new Decimal(30000n));
    expect(keyOf(args.get("list") as Value)).toBe(
      keyOf(new SetValue([new Decimal(10000n), new Decimal(25000n)])),
    );
  });
});

test("null is absent, and nothing is inherited", () => {
  const args = parsed('{"a":null,"b":[null,1],"__proto__":{"x":1}}');
  expect([...args.names()].sort()).toEqual(["$__proto__", "b"]);
  for (const name of ["a", "constructor", "toString", "__proto__", "hasOwnProperty"])
    expect(args.get(name)).toBeUndefined();
  expect((args.get("b") as SetValue).members.size).toBe(1);
});

test("no JSON at all becomes an entity or fails to be normalised", () => {
  const walk = (value: Value): void => {
    expect(value).not.toBeInstanceOf(Entity);
    if (value instanceof SetValue) for (const inner of value.members.values()) walk(inner);
    if (value instanceof RecordValue)
      for (const name of value.names()) walk(value.get(name) as Value);
  };
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.oneof(fc.string(), fc.constantFrom("__entity", "__extn", "__proto__")),
        fc.jsonValue(),
      ),
      (args) => walk(normalised(args)),
    ),
  );
});

const nested = (levels: number): unknown =>
  JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

test("a policy reads nothing that is too deep, too many or too long: it is refused", () => {
  const bottom = (value: Value | undefined): Value | undefined =>
    value instanceof RecordValue ? bottom(value.get("a")) : value;
  expect(bottom(one(nested(62)))).toBe(1);
  expect(() => bottom(one(nested(64)))).toThrow(TooMuch);
  expect(() => one(JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`))).toThrow(TooMuch);
  expect(() => one(Array(100_001).fill(0))).toThrow(TooMuch);
  expect(() => one("x".repeat(8_000_001))).toThrow(TooMuch);
  expect(() => keyOf(normalised(nested(70) as object))).toThrow(TooMuch);
});

test("reading the same again costs nothing of what may be read", () => {
  const args = normalised({ list: Array(60_000).fill(1) });
  for (let i = 0; i < 10; i++) expect(args.get("list")).toBeInstanceOf(SetValue);
  const whole = parsed('{"a":{"b":[1,2,3]}}');
  expect(keyOf(whole)).toBe(keyOf(whole));
});

test("what no policy reads is not looked at, however much it is", () => {
  const unread = {
    get list(): never {
      throw new Error("read");
    },
    n: 1,
  };
  expect(normalised(unread).get("n")).toBe(1);
});
