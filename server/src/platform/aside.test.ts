import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { scratchFolder } from "../../test/ledger.ts";
import { openAside, type Aside } from "./aside.ts";
import { openLog } from "./log.ts";

let folder: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  folder = await scratchFolder();
});
afterAll(() => folder[Symbol.asyncDispose]());

const open = async (program: string, heard: (message: unknown) => void): Promise<Aside> => {
  const file = path.join(folder.folder, "program.mjs");
  await writeFile(file, program);
  return openAside({ file, log: openLog("silent"), begin: { name: "it" }, heard, againMs: 10 });
};
const patient = { timeout: 60_000, interval: 20 };

test("a process beside this one that ends is started again, and is told again what to begin with", async () => {
  const heard: unknown[] = [];
  await using aside = await open(
    `process.on("message", ({ begin, end }) => (end ? process.exit(1) : process.send(begin)));`,
    (message) => heard.push(message),
  );
  await vi.waitFor(() => expect(heard).toHaveLength(1), patient);
  expect(aside.trouble()).toBeNull();
  aside.tell({ end: true });
  await vi.waitFor(() => expect(heard).toEqual([{ name: "it" }, { name: "it" }]), patient);
  expect(aside.trouble()).toBeNull();
}, 120_000);

test("while it does not run, that is said, and what is told to it is no failure", async () => {
  await using aside = await open("process.exit(1);", () => undefined);
  await vi.waitFor(() => expect(aside.trouble()).toContain("is started again"), patient);
  aside.tell({ busy: 1 });
}, 120_000);

test("it finishes what it has begun before this process goes on closing", async () => {
  const done = path.join(folder.folder, "done");
  let began = false;
  const aside = await open(
    `import { writeFile } from "node:fs/promises";
    process.on("SIGTERM", () => undefined);
    process.on("message", () => process.send("begun"));
    process.on("disconnect", () => writeFile(${JSON.stringify(done)}, "all of it").then(() => process.exit(0)));`,
    () => (began = true),
  );
  await vi.waitFor(() => expect(began).toBe(true), patient);
  await aside[Symbol.asyncDispose]();
  expect(await readFile(done, "utf8")).toBe("all of it");
  expect(aside.trouble()).not.toBeNull();
}, 120_000);
