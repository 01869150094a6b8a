import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDatabase } from "../database.ts";
import { openLog } from "../log.ts";
import { findBinaries } from "./binaries.ts";
import { clusterFolder } from "./cluster-folder.ts";
import { startOf } from "./process-of.ts";
import { childOptions } from "./run.ts";
import { startPostgres, type Postgres } from "./start.ts";
import { usableBinaries } from "./usable.ts";

const log = openLog("silent");
// A new cluster is synced to the disk, which others may keep busy.
vi.setConfig({ testTimeout: 60_000 });
let home = "";

beforeEach(async () => {
  // Only its owner may enter, as under the home folder of root.
  home = await mkdtemp(path.join(os.tmpdir(), "reeve-start-"));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const start = (folder = path.join(home, "pg")): Promise<Postgres> =>
  startPostgres({ folder, log, throwaway: true });

async function ask(postgres: Postgres, question: string): Promise<unknown> {
  await using database = openDatabase(postgres.url("postgres"), { max: 1 });
  const { rows } = await database.pool.query<{ answer: unknown }>(`select ${question} as answer`);
  return rows[0]?.answer;
}

test("it serves a folder below one that only its owner may enter, never as root, on no port", async () => {
  await using postgres = await start();
  expect(await ask(postgres, "current_setting('listen_addresses')")).toBe("");
  expect(await ask(postgres, "pg_read_file('PG_VERSION')")).toBe("18\n");
  const { uid, mode } = await stat(path.join(home, "pg"));
  expect(uid).not.toBe(0);
  expect(mode & 0o777).toBe(0o700);
});

test("a folder above that everyone may enter serves as well", async () => {
  await chmod(home, 0o755);
  await using postgres = await start();
  expect(await ask(postgres, "current_setting('data_directory')")).toBe(path.join(home, "pg"));
});

test("a folder whose name is too long for a socket, with spaces and quotes, serves as well", async () => {
  const folder = path.join(home, `it's "${"long ".repeat(20)}"`, "pg");
  await using postgres = await start(folder);
  expect(postgres.url("x")).not.toContain("long");
  expect(await ask(postgres, "1")).toBe(1);
});

test("when the server is killed, it is started again and the database is whole", async () => {
  await using postgres = await start();
  const before = postgres.pid();
  process.kill(before, "SIGKILL");
  while (postgres.pid() === before) await sleep(50);
  expect(await ask(postgres, "1")).toBe(1);
});

test("a server that an earlier Reeve left behind is ended, and a new one started", async () => {
  await (await start())[Symbol.asyncDispose]();
  const folder = await clusterFolder(path.join(home, "pg"));
  const { postgres } = await usableBinaries(await findBinaries(""), folder.identity, []);
  const left = spawn(
    postgres,
    [
      "-D",
      folder.argument,
      "-c",
      "listen_addresses=",
      "-c",
      `unix_socket_directories=${folder.argument}`,
    ],
    { ...childOptions(folder.identity, folder.path), detached: true, stdio: "ignore" },
  );
  const pidFile = path.join(home, "pg", "postmaster.pid");
  while (!(await readFile(pidFile, "utf8").catch(() => "")).includes("ready")) await sleep(20);

  await using again = await start();
  expect(again.pid()).not.toBe(left.pid);
  expect(await startOf(left.pid ?? 0)).toBeNull();
});

test("a postmaster.pid whose number went to another process harms neither it nor the start", async () => {
  await (await start())[Symbol.asyncDispose]();
  const folder = path.join(home, "pg");
  const stranger = spawn("/bin/sleep", ["60"]);
  await writeFile(
    path.join(folder, "postmaster.pid"),
    `${stranger.pid}\n${folder}\n1\n5432\n${folder}\n\n1 1\nready\n`,
  );
  {
    await using postgres = await start();
    expect(await ask(postgres, "1")).toBe(1);
  }
  expect(stranger.exitCode).toBeNull();
  expect(stranger.kill()).toBe(true);
});

test("files of another major version are refused and left as they are", async () => {
  const folder = path.join(home, "pg");
  await mkdir(folder);
  await writeFile(path.join(folder, "PG_VERSION"), "17\n");
  await expect(start()).rejects.toThrow(
    /was written by PostgreSQL 17; this Reeve has PostgreSQL 18/,
  );
  expect(await readFile(path.join(folder, "PG_VERSION"), "utf8")).toBe("17\n");
});

test("a folder that holds something else is refused and left as it is", async () => {
  const folder = path.join(home, "pg");
  await mkdir(folder);
  await writeFile(path.join(folder, "letters.txt"), "dear");
  await expect(start()).rejects.toThrow("it has letters.txt");
  expect(await readFile(path.join(folder, "letters.txt"), "utf8")).toBe("dear");
});

test("a start that was broken off half-way does not spoil the next one", async () => {
  const half = path.join(home, "pg.making");
  await mkdir(half);
  await writeFile(path.join(half, "PG_VERSION"), "18\n");
  await using postgres = await start();
  expect(await ask(postgres, "1")).toBe(1);
});
