import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonical } from "./canonical.ts";

test("the example of RFC 8785 gives the text the RFC prints", () => {
  const value = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonical(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("members stand in the order of their UTF-16 code units", () => {
  const value = {
    "\u20ac": 1,
    "\r": 2,
    "\ufb33": 3,
    "1": 4,
    "\u{1f600}": 5,
    "\u0080": 6,
    "\u00f6": 7,
  };
  expect(Object.values(JSON.parse(canonical(value)) as object).length).toBe(7);
  expect(
    canonical(value)
      .match(/:(\d)/g)
      ?.map((match) => match[1])
      .join(""),
  ).toBe("2467153");
});

test("canonical text reads back as the same value and does not depend on the order of members", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, shuffled(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonical(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonical(shuffled(value))).toBe(text);
      expect(canonical(JSON.parse(text))).toBe(text);
    }),
  );
});

test("canonical text is valid UTF-8 whatever strings it is given", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = canonical({ [text]: text });
      expect(Buffer.from(written, "utf8").toString("utf8")).toBe(written);
    }),
    { numRuns: 50 },
  );
  expect(canonical("\ud800")).toBe('"\\ud800"');
});

test("what is not JSON is refused instead of guessed", () => {
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    undefined,
    () => 1,
    Symbol("x"),
    { a: 1n },
  ])
    expect(() => canonical(value)).toThrow(TypeError);
  expect(canonical({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
  expect(canonical({ at: { toJSON: () => "t" } })).toBe('{"at":"t"}');
});
