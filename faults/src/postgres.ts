import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLog } from "../../server/src/platform/log.ts";
import { startPostgres, type Postgres } from "../../server/src/platform/postgres/start.ts";

/** A PostgreSQL of one's own that can be stopped and started again. */
export interface OwnPostgres extends AsyncDisposable {
  url(): string;
  /** A folder beside it, gone with it. */
  readonly folder: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-fault-"));
  await chmod(folder, 0o711);
  const launch = (): Promise<Postgres> =>
    startPostgres({ folder: path.join(folder, "pg"), log: openLog("silent") });
  let running: Postgres | null = await launch();
  let url = running.url("postgres");
  return {
    folder,
    url: () => url,
    async stop() {
      await running?.[Symbol.asyncDispose]();
      running = null;
    },
    async start() {
      running = await launch();
      url = running.url("postgres");
    },
    async [Symbol.asyncDispose]() {
      await running?.[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
