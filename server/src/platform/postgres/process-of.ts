import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { run } from "./run.ts";

const linux = process.platform === "linux";
const ps = async (args: readonly string[]): Promise<string> =>
  (
    await run("/bin/ps", args, { cwd: "/", env: { LC_ALL: "C", PATH: "/usr/bin:/bin" } })
  ).output.trim();

/**
 * What tells this process from a later one with the same number: when it started. Null when there is no such process,
 * or it has ended and only waits to be collected.
 */
export async function startOf(pid: number): Promise<string | null> {
  if (!linux) return (await ps(["-o", "lstart=", "-p", String(pid)])) || null;
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null);
  if (stat === null) return null;
  // The name in brackets may hold spaces; the state is the first field after it, the start time the twentieth.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${boot.trim()} ${fields[19]}`;
}

/** Whether process `pid` is a PostgreSQL server that works on `folder`. False also when that cannot be found out. */
export async function servesFolder(pid: number, folder: string): Promise<boolean> {
  if (!linux) {
    const command = await ps(["-o", "command=", "-p", String(pid)]);
    return (
      path.basename(command.split(" -D ")[0] ?? "") === "postgres" &&
      command.includes(` -D ${folder}`)
    );
  }
  const argv = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
  const program = path.basename(argv[0] ?? "").split(":")[0];
  // A PostgreSQL server, and each of its processes, works in its data folder.
  return (
    program === "postgres" && (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === folder
  );
}

/** Every process that works on `folder`, where the system lets one see that; the server's own children among them. */
export async function allServing(folder: string): Promise<number[]> {
  if (!linux) return [];
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const serving = await Promise.all(pids.map((pid) => servesFolder(pid, folder)));
  return pids.filter((_, i) => serving[i]);
}
