import { spawn, type ChildProcess } from "node:child_process";
import { chmod, chown, mkdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { findBinaries, type Binaries } from "./binaries.ts";
import { CannotStart } from "./cannot-start.ts";
import { childOptions, run } from "./run.ts";
import { unprivileged, type Identity } from "./unprivileged.ts";

export interface PostgresOptions {
  /** The folder of this cluster's files; made when it does not exist. */
  readonly folder: string;
  readonly log: Log;
  /** Where to look for PostgreSQL when none was installed with Reeve. */
  readonly searchPath?: string;
  /** For tests alone: the cluster may lose everything in a power cut. */
  readonly throwaway?: boolean;
}

export interface Postgres extends AsyncDisposable {
  readonly pid: number;
  /** How to reach one of its databases. */
  url(database: string): string;
  /** Resolves when PostgreSQL ended without having been asked to. */
  readonly died: Promise<string>;
}

const user = "reeve";

/** Starts the embedded PostgreSQL on `folder` and resolves when it takes connections. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { log } = options;
  const identity = await unprivileged();
  const binaries = await findBinaries(options.searchPath ?? "");
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const folder = await realpath(options.folder);
  await chmod(folder, 0o700);
  if (identity) await chown(folder, identity.uid, identity.gid);
  if (!(await readFile(path.join(folder, "PG_VERSION"), "utf8").catch(() => null)))
    await initialise(binaries, folder, identity, options.throwaway ?? false);

  const child = spawn(binaries.postgres, args(folder, options.throwaway ?? false), {
    ...childOptions(identity, folder),
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (child.stderr)
    createInterface({ input: child.stderr }).on("line", (line) =>
      log.debug({ postgres: line }, "postgres"),
    );
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`status ${code ?? signal}`));
  });
  await ready(folder, child, ended);
  return {
    pid: child.pid ?? 0,
    url: (database) => `postgres:///${database}?host=${encodeURIComponent(folder)}&user=${user}`,
    died: ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

async function initialise(
  binaries: Binaries,
  folder: string,
  identity: Identity | null,
  throwaway: boolean,
): Promise<void> {
  const finished = await run(
    binaries.initdb,
    [
      ...["-D", folder, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C"],
      ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
      ...(throwaway ? ["--no-sync"] : []),
    ],
    childOptions(identity, folder),
  );
  if (finished.status !== 0)
    throw new CannotStart(`initdb failed: ${finished.output}`, "See the message above.");
}

function args(folder: string, throwaway: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "",
    unix_socket_directories: folder,
    max_connections: throwaway ? "300" : "100",
    ...(throwaway && { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }),
  };
  return [
    "-D",
    folder,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

async function ready(folder: string, child: ChildProcess, ended: Promise<string>): Promise<void> {
  let end: string | undefined;
  void ended.then((how) => (end = how));
  for (;;) {
    if (end !== undefined) throw new CannotStart(`PostgreSQL ended: ${end}`, "See Reeve's log.");
    const lines = (
      await readFile(path.join(folder, "postmaster.pid"), "utf8").catch(() => "")
    ).split("\n");
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === "ready") return;
    await sleep(20);
  }
}
