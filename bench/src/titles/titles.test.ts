import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { classify } from "../../../server/src/market/roles/classify.ts";
import { debatable } from "../../../server/src/market/roles/debatable.ts";
import measured from "../../../server/src/market/roles/measured.json" with { type: "json" };
import { measure, readTitles } from "../../../server/src/market/roles/measure.ts";
import { familyNames } from "../../../server/src/market/roles/taxonomy.ts";
import { table, tables } from "./table.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");
const titles = async (name: string) =>
  readTitles(await read(`server/src/market/roles/${name}.tsv`));
const heldOut = await titles("titles-held-out");
const tunedOn = await titles("titles-tuned-on");
const second = await titles("titles-second");

test("no title is both tuned on and measured by, and every label is a family", () => {
  const seen = new Set(tunedOn.map(([title]) => title));
  expect([...heldOut, ...second].filter(([title]) => seen.has(title))).toEqual([]);
  const names = [...familyNames, "none"];
  for (const [title, label] of [...heldOut, ...second, ...tunedOn])
    expect(names, title).toContain(label.replace("?", ""));
  expect(heldOut.length).toBeGreaterThan(450);
});

test("of titles set aside, every family is told with a precision and a recall of at least 97 in a hundred", () => {
  for (const { family, precision, recall } of measure(heldOut).families) {
    expect(precision, `precision of ${family}`).toBeGreaterThanOrEqual(0.97);
    expect(recall, `recall of ${family}`).toBeGreaterThanOrEqual(0.97);
  }
});

test("the method page and docs/jobs-index.md show the figures as they are", async () => {
  const held = measure(heldOut);
  expect(measured, "npm run bench:titles -- --write").toEqual(structuredClone(held));
  const page = await read("docs/jobs-index.md");
  expect(page).toContain(tables(held, measure(tunedOn)));
  expect(page).toContain(table(measure(second)));
});

test("a title that is debatable is told as the method page says", () => {
  const family = (title: string): string => {
    const role = classify(title, null);
    return role.counts === "no" ? "none" : role.family;
  };
  expect(debatable.map(({ title }) => family(title))).toEqual([
    "agent_engineer",
    "agent_engineer",
    "none",
    "ai_engineer",
    "ai_governance",
    "solutions_architect",
    "none",
    "none",
    "ai_governance",
  ]);
});
