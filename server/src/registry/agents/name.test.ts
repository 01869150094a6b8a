import { expect, test } from "vitest";
import { Problem } from "../../platform/problem.ts";
import { allowedNameKey, nameKey } from "./name.ts";

test.each([
  ["case", "Refund-Bot"],
  ["width", "ｒｅｆｕｎｄ-bot"],
  ["a ligature", "reﬁund-bot".replace("ﬁ", "f")],
  ["a Cyrillic letter", "rеfund-bot"],
  ["a Greek letter", "refund-bοt"],
  ["capitals of another script", "RЕFUND-BОT"],
])("a name that differs only by %s is the same name", (_what, other) => {
  expect(nameKey(other)).toBe(nameKey("refund-bot"));
});

test("names that read differently stay different", () => {
  expect(
    new Set(["refund-bot", "refund bot", "refund-bot-2", "rückgabe", "返金"].map(nameKey)).size,
  ).toBe(5);
});

test.each(["admin", "Reeve", "аdmin", "SYSTEM"])("%s is nobody's name", (name) => {
  expect(() => allowedNameKey(name)).toThrow(Problem);
});
