import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { findPassages, wordBytes } from "./passages.ts";

const packed = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(" ")
      .map((word) => createHash("sha256").update(word).digest().subarray(0, wordBytes)),
  );
const among = 15;

test("a passage is found where its words stand one after the other, with the bits of all who said it", () => {
  const said = [
    { origin: 1, words: packed("pay ada on friday") },
    { origin: 8, words: packed("pay eve and pay ada") },
    { origin: 16, words: packed("pay ada") },
  ];
  const found = (text: string, bits = among) =>
    findPassages(said, [{ words: packed(text), among: bits }])[0];
  expect(found("pay ada")).toBe(9);
  expect(found("pay ada", 16)).toBe(16);
  expect(found("ada on friday")).toBe(1);
  expect(found("ada pay")).toBe(0);
  expect(found("pay ada on friday evening")).toBe(0);
});

test("six hundred passages are looked for in all that a session may keep in one pass over it", () => {
  const words = 100_000;
  const many = Array.from({ length: words }, (_, n) => `w${(n * 7_919) % 5_003}`).join(" ");
  const same = Array.from({ length: words }, () => "same").join(" ");
  const passages = Array.from({ length: 600 }, (_, n) => ({
    words: packed(n % 2 ? `w${n} w${(n * 3) % 5_003} w1` : `${"same ".repeat(n % 8)}w${n}`),
    among,
  }));
  for (const text of [many, same]) {
    const said = [{ origin: 8, words: packed(text) }];
    findPassages(said, passages);
    const times = Array.from({ length: 5 }, () => {
      const before = performance.now();
      findPassages(said, passages);
      return performance.now() - before;
    });
    // It takes 50 ms at worst; other work may run beside the tests.
    expect(Math.min(...times)).toBeLessThan(500);
  }
});
