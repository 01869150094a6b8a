import { expect, test } from "vitest";
import { keyOf, keysInWords } from "./keys.ts";

const press = (key: string, over: object = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...over });

test("every key that the page names does something, and no other takes one from the browser", () => {
  for (const [keys] of keysInWords)
    for (const key of keys.split(" ")) expect(press(key), key).not.toBeNull();
  for (const key of ["a", "0", "6", "Enter", "Tab", "constructor"]) expect(press(key)).toBeNull();
  expect(press("p", { ctrlKey: true })).toBeNull();
});

test("a score from 3 on passes, and capital letters are the same keys", () => {
  expect(press("2")).toEqual({ label: "fail", score: 2 });
  expect(press("3")).toEqual({ label: "pass", score: 3 });
  expect(press("P")).toEqual({ label: "pass" });
});
