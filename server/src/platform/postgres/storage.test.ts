import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { program, started } from "../../../test/program.ts";
import { systemClock } from "../clock.ts";
import { openDatabase } from "../database.ts";
import { openLog } from "../log.ts";
import { allServing, startOf } from "./process-of.ts";
import { openStorage, type Storage } from "./storage.ts";

// A new cluster is synced to the disk, which others may keep busy.
vi.setConfig({ testTimeout: 60_000 });
const log = openLog("silent");
let data = "";
let holder = "";

beforeAll(async () => {
  holder = await program("server/test/holder.ts");
  return () => rm(holder);
});
beforeEach(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), "reeve-storage-"));
});
afterEach(async () => {
  await rm(data, { recursive: true, force: true });
});

const open = (databaseUrl: string | null = null): Promise<Storage> =>
  openStorage({
    data,
    databaseUrl,
    address: "http://127.0.0.1:4700",
    searchPath: "",
    clock: systemClock,
    log,
  });
const serverPid = async (): Promise<number> =>
  Number((await readFile(path.join(data, "postgres/postmaster.pid"), "utf8")).split("\n")[0]);
async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await sleep(50);
}

test("what was acknowledged before kill -9 of Reeve is there when it starts again", async () => {
  const { child, line } = await started(holder, [data]);
  const first = openDatabase(line, { max: 1 });
  await first.pool.query("create table kept (n int)");
  await first.pool.query("insert into kept values (1)");
  child.kill("SIGKILL");
  await once(child, "exit");

  await using storage = await open();
  await using again = openDatabase(storage.url, { max: 1 });
  expect((await again.pool.query("select n from kept")).rows).toEqual([{ n: 1 }]);
  await first[Symbol.asyncDispose]();
});

test("PostgreSQL ends by itself when Reeve is killed", async () => {
  const { child } = await started(holder, [data]);
  const pid = await serverPid();
  expect(await startOf(pid)).not.toBeNull();
  child.kill("SIGKILL");
  await until(async () => (await startOf(pid)) === null);
  expect(await allServing(path.join(data, "postgres"))).toEqual([]);
});

test("a second Reeve on the same folder is told which process has it, and the first goes on", async () => {
  const { child, line } = await started(holder, [data]);
  await expect(open()).rejects.toThrow(
    `Reeve already runs on ${data}: process ${child.pid}, at http://127.0.0.1:4700`,
  );
  await using first = openDatabase(line, { max: 1 });
  expect((await first.pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a Reeve that was stopped leaves neither process nor lock behind", async () => {
  const storage = await open();
  const pid = await serverPid();
  await storage[Symbol.asyncDispose]();
  expect(await startOf(pid)).toBeNull();
  await (await open())[Symbol.asyncDispose]();
});

test("a database that does not sync is refused, whoever runs it", async () => {
  await expect(open(inject("cluster"))).rejects.toThrow("fsync=off");
});

test("a database that cannot be reached is named without its password", async () => {
  const refused = open("postgres://reeve:hunter2@127.0.0.1:1/reeve");
  await expect(refused).rejects.toThrow("The database of --database-url cannot be reached");
  await expect(refused).rejects.not.toThrow("hunter2");
});
