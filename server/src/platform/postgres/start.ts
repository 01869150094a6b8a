import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { findBinaries } from "./binaries.ts";
import { CannotStart } from "./cannot-start.ts";
import { clusterFolder, initialise } from "./cluster-folder.ts";
import { endOrphan } from "./orphan.ts";
import { launch, type Launch, type Postmaster } from "./postmaster.ts";
import { port, socketFolder } from "./socket.ts";
import { usableBinaries } from "./usable.ts";

export interface PostgresOptions {
  /** The folder of this cluster's files; made when it does not exist. */
  readonly folder: string;
  readonly log: Log;
  /** Where to look for PostgreSQL when none was installed with Reeve: the PATH. */
  readonly searchPath?: string;
  /** For tests alone: the cluster may lose everything in a power cut. */
  readonly throwaway?: boolean;
}

/** A PostgreSQL that this process owns: it ends with it, in whatever way that ends. */
export interface Postgres extends AsyncDisposable {
  /** The server process of this moment; another one after it broke down and was started again. */
  pid(): number;
  /** How to reach one of its databases. */
  url(database: string): string;
}

const user = "reeve";
const longestPauseMs = 30_000;

/** Starts the embedded PostgreSQL and resolves when it takes connections. Should it break down, it is started again. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { log } = options;
  const throwaway = options.throwaway ?? false;
  const folder = await clusterFolder(options.folder);
  const binaries = await usableBinaries(
    await findBinaries(options.searchPath ?? ""),
    folder.identity,
    // Root's copy must be reached by the other user, and no cleaner of temporary files may take parts of it.
    folder.identity ? ["/var/cache", os.tmpdir()] : [path.dirname(folder.path)],
  );
  await initialise(folder, binaries, user, throwaway);
  await endOrphan(folder.path, log);
  const socket = await socketFolder(folder.path, folder.identity);
  const to: Launch = { binaries, folder, socketFolder: socket.path, throwaway, log };

  let stopping = false;
  let current: Postmaster;
  try {
    current = await launch(to);
  } catch (error) {
    await socket[Symbol.asyncDispose]();
    throw error;
  }
  log.info(
    { pid: current.pid, version: binaries.version, user: folder.identity?.name },
    "the embedded PostgreSQL is up",
  );

  const supervised = (async () => {
    let pauseMs = 250;
    for (;;) {
      const how = await current.ended;
      if (stopping) return;
      log.error({ how }, "the embedded PostgreSQL ended by itself, starting it again");
      for (;;) {
        await sleep(pauseMs);
        if (stopping) return;
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        const next = await again(to);
        if (!next) continue;
        current = next;
        log.info({ pid: current.pid }, "the embedded PostgreSQL is up again");
        break;
      }
      if (stopping) return current.stop();
      // Long enough without trouble, and the next trouble is a first one.
      void sleep(longestPauseMs, undefined, { ref: false }).then(() => (pauseMs = 250));
    }
  })();

  return {
    pid: () => current.pid,
    url: (database) =>
      `postgres:///${encodeURIComponent(database)}?host=${encodeURIComponent(socket.path)}&port=${port}&user=${user}&sslmode=disable`,
    async [Symbol.asyncDispose]() {
      stopping = true;
      await current.stop();
      await supervised;
      await socket[Symbol.asyncDispose]();
    },
  };
}

async function again(to: Launch): Promise<Postmaster | null> {
  try {
    await endOrphan(to.folder.path, to.log);
    return await launch(to);
  } catch (error) {
    const detail = error instanceof CannotStart ? error.message : String(error);
    to.log.error({ error: detail }, "the embedded PostgreSQL did not start, will try again");
    return null;
  }
}
