import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  unlink,
  writeFile,
} from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findBinaries, inHome, restoreSymlinks } from "./binaries.ts";
import { unprivileged, choose } from "./unprivileged.ts";
import { usableBinaries } from "./usable.ts";

// A new cluster is synced to the disk, which others may keep busy.
vi.setConfig({ testTimeout: 60_000 });
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "reeve-binaries-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function installed(): Promise<string> {
  const [found] = await findBinaries("");
  return found?.home ?? expect.unreachable("the embedded PostgreSQL is not installed");
}

test("library links that a blocked install script left out are made", async () => {
  const home = path.join(folder, "native");
  await mkdir(path.join(home, "lib"), { recursive: true });
  await cp(path.join(await installed(), "pg-symlinks.json"), path.join(home, "pg-symlinks.json"));
  await restoreSymlinks(home);
  expect(await readlink(path.join(home, "lib/libpq.so.5"))).toBe("libpq.so.5.18");
  await unlink(path.join(home, "lib/libpq.so.5"));
  await restoreSymlinks(home);
  expect(await readlink(path.join(home, "lib/libpq.so.5"))).toBe("libpq.so.5.18");
});

/** The parts of the installation that it takes to run, in a folder that everyone may enter. */
async function copyOf(home: string): Promise<void> {
  for (const part of ["bin", "lib", "pg-symlinks.json"])
    await cp(path.join(await installed(), part), path.join(home, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith(".a") && !file.includes("/bitcode"),
    });
  await writeFile(path.join(home, "..", "package.json"), '{"version":"18.0.0-test"}');
  await chmod(folder, 0o755);
}

test("an installation below a folder that only its owner may enter is usable, by a copy where need be", async () => {
  const home = path.join(folder, "private", "native");
  await mkdir(path.dirname(home), { mode: 0o700 });
  await copyOf(home);
  const found = await usableBinaries([inHome(home)], await unprivileged(), [
    path.join(folder, "copies"),
  ]);
  expect(found.major).toBe(18);
});

test("an installation whose links can be made only in a copy is copied", async () => {
  const home = path.join(folder, "theirs", "native");
  await copyOf(home);
  for (const name of await readdir(path.join(home, "lib")))
    if ((await lstat(path.join(home, "lib", name))).isSymbolicLink())
      await unlink(path.join(home, "lib", name));
  const found = await usableBinaries([{ ...inHome(home), complete: false }], await unprivileged(), [
    path.join(folder, "copies"),
  ]);
  expect(found.postgres).toBe(
    path.join(folder, "copies/reeve-postgresql-18.0.0-test/bin/postgres"),
  );
});

test("where no PostgreSQL is to be had, the error says what to set", async () => {
  expect(await findBinaries("/nowhere/bin", "sunos-sparc")).toEqual([]);
  await expect(usableBinaries([], null, [])).rejects.toMatchObject({
    message: expect.stringContaining("There is no embedded PostgreSQL"),
    fix: expect.stringContaining("--database-url"),
  });
});

test("a PostgreSQL in PATH serves where none was installed with Reeve, unless it is too old", async () => {
  const bin = path.join(folder, "bin");
  await mkdir(bin);
  await chmod(folder, 0o755);
  for (const program of ["postgres", "initdb"])
    await writeFile(path.join(bin, program), "#!/bin/sh\necho 'postgres (PostgreSQL) 17.2'\n", {
      mode: 0o755,
    });
  const found = await findBinaries(`relative/bin:${bin}`, "sunos-sparc");
  expect(await usableBinaries(found, await unprivileged(), [])).toMatchObject({
    major: 17,
    version: "17.2",
  });

  await writeFile(path.join(bin, "postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) 15.9'\n");
  await expect(usableBinaries(found, null, [])).rejects.toThrow(
    "is PostgreSQL 15.9, which is too old",
  );
});

test("the user for PostgreSQL is one that exists and is not root", () => {
  const passwd = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n";
  expect(choose(passwd)).toEqual({ name: "nobody", uid: 65534, gid: 65534 });
  expect(choose(`${passwd}postgres:x:101:104::/:/bin/sh\n`)?.name).toBe("postgres");
  expect(choose("root:x:0:0::/root:/bin/sh\npostgres:x:0:0::/:/bin/sh\n")).toBeNull();
});
