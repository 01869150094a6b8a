import { expect, test } from "vitest";
import { destinationsIn, destinationsOf } from "./destinations.ts";

const found = (text: string): string[] => {
  const all = new Set<string>();
  destinationsIn(text, all);
  return [...all].sort();
};

test.each([
  ["write to Ada.L+x@Example.COM!", ["mail:ada.l+x@example.com"]],
  [
    "see https://user:pw@Evil.example:8443/a?q=1 and www.b.example.",
    ["host:evil.example", "host:www.b.example", "mail:pw@evil.example"],
  ],
  ["s3://bucket/key and http://[::1]:80/", ["host:[::1]", "host:bucket"]],
  ["pay DE89 3704 0044 0532 0130 00", ["account:de89370400440532013000"]],
  [
    "pay GB29 NWBK 6016 1331 9268 19 now",
    ["account:60161331926819", "account:gb29nwbk60161331926819"],
  ],
  ["call +44 20 7946 0958", ["account:442079460958"]],
  [
    "to 0x52908400098527886E0F7030069857D2E4169EE7",
    ["account:0x52908400098527886e0f7030069857d2e4169ee7"],
  ],
  ["on 2026-11-23 at 10:15, room 12, 5 apples", []],
  ["nothing to see here", []],
])("%s", (text, wanted) => {
  expect(found(text)).toEqual(wanted);
});

test("the same thing is found however it is spelt", () => {
  expect(found("DE89370400440532013000")).toEqual(found("de89 3704 0044 0532 0130 00"));
  expect(found("HTTPS://A.Example./x")).toEqual(found("https://a.example"));
});

test("texts, names and long numbers are looked into at any depth, up to a bound", () => {
  const value = { a: ["x@y.example", { "b@c.example": 12345678 }], n: 5, t: true, z: null };
  expect([...(destinationsOf(value, 10) ?? [])].sort()).toEqual([
    "account:12345678",
    "mail:b@c.example",
    "mail:x@y.example",
  ]);
  expect(destinationsOf(value, 2)).toBeNull();
  expect(destinationsOf("x".repeat(2_000_001), 10)).toBeNull();
  const deep = JSON.parse(`${"[".repeat(50_000)}"a@b.example"${"]".repeat(50_000)}`) as unknown;
  expect(destinationsOf(deep, 10)?.size).toBe(1);
});

test("time grows with the length only, whatever the text is made of", () => {
  for (const piece of ["a", "1", "1 ", "a1-", "a.", "@", "http://", "www.", "DE89 ", "a:"]) {
    const text = piece.repeat(400_000 / piece.length);
    const before = performance.now();
    found(text);
    expect(performance.now() - before, piece).toBeLessThan(4_000);
  }
});
