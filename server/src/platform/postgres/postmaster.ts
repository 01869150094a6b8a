import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { CannotStart } from "./cannot-start.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { heartbeat } from "./heartbeat.ts";
import { childOptions } from "./run.ts";
import { port } from "./socket.ts";
import type { Usable } from "./usable.ts";

/** One run of the server process. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when it ended, with how. */
  readonly ended: Promise<string>;
  /** Ends it cleanly: open transactions are rolled back, what was committed stays. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly binaries: Usable;
  readonly folder: ClusterFolder;
  readonly socketFolder: string;
  readonly throwaway: boolean;
  readonly log: Log;
}

const stopMs = 60_000;

/** Launches the server and resolves when it takes connections, however long recovery takes. */
export async function launch(to: Launch): Promise<Postmaster> {
  const { folder, log } = to;
  const watcher = heartbeat(folder.identity, log);
  const child = spawn(to.binaries.postgres, settings(to), {
    ...childOptions(folder.identity, folder.path),
    // A session of its own: Ctrl-C is Reeve's to handle, who stops the database last.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (child.pid !== undefined) watcher.guard(child.pid);
  const said = relay(child, log);
  const fate: { how?: string } = {};
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      fate.how ??= how;
      watcher.release();
      resolve(fate.how);
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (status, signal) =>
      end(signal ? `killed by ${signal}` : `ended with status ${status}`),
    );
  });

  for (let waited = 0; !(await isReady(folder.path, child.pid)); waited += 20) {
    if (fate.how !== undefined)
      throw new CannotStart(
        `PostgreSQL did not start on ${folder.path} (${fate.how}): ${said.slice(-3).join(" ")}`,
        "Remove what it names, or set --database-url to another PostgreSQL.",
      );
    if (waited > 0 && waited % 10_000 === 0)
      log.info({ waited }, "waiting for PostgreSQL to recover");
    await sleep(20);
  }
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      child.kill("SIGINT");
      const late = setTimeout(() => child.kill("SIGQUIT"), stopMs);
      await ended;
      clearTimeout(late);
    },
  };
}

function settings({ folder, socketFolder, throwaway }: Launch): string[] {
  const inPlace = folder.argument !== folder.path && socketFolder === folder.path;
  const all: Record<string, string> = {
    listen_addresses: "",
    port: String(port),
    unix_socket_directories: `"${inPlace ? folder.argument : socketFolder}"`,
    unix_socket_permissions: "0700",
    max_connections: throwaway ? "300" : "100",
    timezone: "UTC",
    log_timezone: "UTC",
    log_line_prefix: "",
    // PostgreSQL quotes values and statements in errors: those are arguments and results, which no log may hold.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    ...(throwaway && { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }),
  };
  return [
    "-D",
    folder.argument,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** PostgreSQL's own messages into the log. Answers the latest of them. */
function relay(child: ChildProcess, log: Log): string[] {
  const said: string[] = [];
  if (!child.stderr) return said;
  createInterface({ input: child.stderr }).on("line", (line) => {
    said.push(line);
    if (said.length > 20) said.shift();
    if (/^(FATAL|PANIC):/.test(line)) log.warn({ line }, "postgres");
    else log.debug({ line }, "postgres");
  });
  return said;
}

/** The server writes its state into its lock file. */
async function isReady(folder: string, pid: number | undefined): Promise<boolean> {
  const text = await readFile(path.join(folder, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
}
