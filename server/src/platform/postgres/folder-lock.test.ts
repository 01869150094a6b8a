import { mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { lockFolder } from "./folder-lock.ts";
import { startOf } from "./process-of.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-lock-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const take = (address = "http://127.0.0.1:4700") => lockFolder(folder, address, systemClock);
const file = (): string => path.join(folder, "reeve.lock");
const holder = async (over: object): Promise<void> =>
  writeFile(
    file(),
    JSON.stringify({
      pid: process.pid,
      start: await startOf(process.pid),
      host: hostname(),
      address: "http://10.0.0.7:4700",
      since: "2026-01-01T00:00:00.000Z",
      ...over,
    }),
  );

test("a folder is one process's at a time, and the other is told its address of the moment", async () => {
  const lock = await take();
  await lock.announce("http://127.0.0.1:5123");
  await expect(take()).rejects.toThrow(`process ${process.pid}, at http://127.0.0.1:5123`);
  await lock[Symbol.asyncDispose]();
  await (await take())[Symbol.asyncDispose]();
});

test("of many that start at once on a stale lock, one gets the folder", async () => {
  await holder({ start: "another boot 1" });
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => take()));
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a lock whose process number went to another process is stale", async () => {
  await holder({ start: "another boot 1" });
  await using lock = await take();
  expect(lock).toBeDefined();
  expect(await readFile(file(), "utf8")).toContain(`"pid":${process.pid}`);
});

test("a lock that nobody can read is stale", async () => {
  await writeFile(file(), "{");
  await using lock = await take();
  expect(lock).toBeDefined();
});

test("a lock of another machine holds while it is kept fresh", async () => {
  await holder({ host: "elsewhere", pid: 4 });
  await expect(take()).rejects.toThrow("process 4 on elsewhere, at http://10.0.0.7:4700");
  const old = new Date("2026-01-01T00:00:00Z");
  await utimes(file(), old, old);
  await using lock = await take();
  expect(lock).toBeDefined();
});
