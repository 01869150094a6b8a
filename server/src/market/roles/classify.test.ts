import { expect, test } from "vitest";
import { classify } from "./classify.ts";
import { labelled } from "./labelled.ts";

const said = (title: string): string => {
  const role = classify(title, null);
  return role.counts === "no" ? "none" : `${role.family}${role.explicit ? "" : "?"}`;
};

test("every labelled title is of the family that it is labelled with", () => {
  const misses = labelled.filter(([title, family]) => said(title) !== family);
  expect(misses.map(([title, family]) => `${title}: ${family}, not ${said(title)}`)).toEqual([]);
});
