import { readFile, rm, rmdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { CannotStart } from "./cannot-start.ts";
import { allServing, servesFolder, startOf } from "./process-of.ts";
import { socketPrefix } from "./socket.ts";

const fastMs = 60_000;
const immediateMs = 15_000;

/**
 * Ends a PostgreSQL that an earlier Reeve left behind on `folder`, so that this one can start its own. A process is
 * touched only when it works on this very folder: the number in `postmaster.pid` may have gone to someone else.
 */
export async function endOrphan(folder: string, log: Log): Promise<void> {
  const file = path.join(folder, "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;

  if (await servesFolder(pid, folder)) {
    log.warn({ pid }, "ending the PostgreSQL that an earlier Reeve left behind");
    await end(pid, folder);
  }
  // A server that was killed leaves children that write on for a moment.
  if (!(await gone(async () => (await allServing(folder)).length === 0, immediateMs)))
    throw stuck(folder, await allServing(folder));
  if (await exists(pid)) {
    // PostgreSQL would refuse to start while any process has that number. Nothing of the earlier server is left, so the
    // number went to someone else and the file may go.
    log.warn(
      { pid },
      "postmaster.pid names a process that is not PostgreSQL on this folder; removing the file",
    );
    await rm(file, { force: true });
  }
  const socketFolder = lines[4]?.trim() ?? "";
  if (socketFolder.startsWith(path.join(os.tmpdir(), socketPrefix)))
    await rmdir(socketFolder).catch(() => undefined);
}

async function end(pid: number, folder: string): Promise<void> {
  const left = async (): Promise<boolean> => !(await servesFolder(pid, folder));
  for (const [signal, waitMs] of [
    ["SIGINT", fastMs],
    ["SIGQUIT", immediateMs],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw new CannotStart(
        `PostgreSQL (process ${pid}) still runs on ${folder} and belongs to another user.`,
        `Stop process ${pid}, or start Reeve as the user who started it.`,
      );
    }
    if (await gone(left, waitMs)) return;
  }
  throw stuck(folder, [pid]);
}

const stuck = (folder: string, pids: readonly number[]): CannotStart =>
  new CannotStart(
    `PostgreSQL from an earlier run still works on ${folder} (process ${pids.join(", ")}) and does not end.`,
    "Stop that process, then start Reeve again.",
  );

const exists = async (pid: number): Promise<boolean> => {
  if ((await startOf(pid)) !== null) return true;
  try {
    // A process that ended and was not collected yet still holds its number.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function gone(check: () => Promise<boolean>, waitMs: number): Promise<boolean> {
  for (let waited = 0; waited < waitMs; waited += 50) {
    if (await check()) return true;
    await sleep(50);
  }
  return check();
}
