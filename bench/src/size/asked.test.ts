import { operations, type OperationName } from "@reeve/contract/operations";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { files, questions, reads } from "./asked.ts";
import { homeAsks } from "./home.ts";

const size = { agents: 100, servers: 10, actions: 1_000, kept: 1_000, seed: 1, nowMs: 1e12 };
const pages = path.resolve(import.meta.dirname, "../../../console/src");
const asks = (folder: string): ReadonlySet<string> =>
  new Set(
    readdirSync(path.join(pages, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file))
      .flatMap((file) => [
        ...readFileSync(path.join(pages, folder, file), "utf8").matchAll(
          /\b(?:useAsked|useListed|asked|listed)\(\s*"([\w.]+)"/g,
        ),
      ])
      .map(([, name]) => name ?? ""),
  );

test("whatever a page of the console asks for and only reads is asked of the organisation at size", () => {
  const measured = new Set<string>(questions(size).map(({ name }) => name));
  const read = [...asks(".")].filter((name) => operations[name as OperationName]?.method === "GET");
  expect(read.length).toBeGreaterThan(60);
  expect(read.filter((name) => !measured.has(name))).toEqual([]);
  expect([...files].filter((name) => !reads.includes(name as never))).toEqual([]);
});

test("the home page is measured by all that it asks for", () => {
  const known = new Set<string>(homeAsks.map(([name]) => name));
  expect([...asks("pages/home")].filter((name) => !known.has(name))).toEqual([]);
});

test("every question is an input that its operation takes", () => {
  const refused = questions(size).filter(
    ({ name, input }) => !operations[name].input.safeParse(input(3)).success,
  );
  expect(refused.map((it) => [it.name, it.by, it.input(3)])).toEqual([]);
});
