import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";

test("copies are compared by what each of them says, and tools as sets", () => {
  const copies = [
    { key: "a", traits: { model: "large", tools: ["read", "write"], prompt: "1" } },
    { key: "b", traits: { model: "small", tools: ["write", "read", "read"] } },
    { key: "c", traits: { model: "large" } },
  ];
  expect(differencesOf(copies)).toEqual([
    {
      trait: "model",
      says: "Two models: large; small.",
      values: [
        { value: "large", sightings: ["a", "c"] },
        { value: "small", sightings: ["b"] },
      ],
    },
  ]);
});

test("a difference of tools says which one has what", () => {
  const says = (a: string[], b: string[]) =>
    differencesOf([
      { key: "a", traits: { tools: a } },
      { key: "b", traits: { tools: b } },
    ])[0]?.says;
  expect(says(["read", "shell"], ["read", "mail"])).toBe(
    "Two sets of tools: one has mail, which the other has not; that other has shell.",
  );
  expect(says(["read"], ["read", "mail"])).toBe(
    "Two sets of tools: one has mail, which the other has not.",
  );
});
