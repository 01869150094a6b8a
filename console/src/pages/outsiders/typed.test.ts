import { expect, test } from "vitest";
import { parentsIn, propertiesIn } from "./typed.ts";

test("properties are an object or nothing; anything else is said to be wrong", () => {
  expect(propertiesIn("")).toEqual({});
  expect(propertiesIn('{"owner": "bob"}')).toEqual({ owner: "bob" });
  for (const wrong of ["[]", "1", "null", "{owner: bob}"])
    expect(propertiesIn(wrong)).toContain("JSON object");
});

test("a parent is a type and which one, spaces in its name included", () => {
  expect(parentsIn([])).toEqual([]);
  expect(parentsIn(["team sales", "room  the big one"])).toEqual([
    { type: "team", id: "sales" },
    { type: "room", id: "the big one" },
  ]);
  expect(parentsIn(["team sales", "sales"])).toContain('"sales" is not');
});
