import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import { Client, escapeIdentifier } from "pg";
import type { Clock } from "../clock.ts";
import { connection, openDatabase } from "../database.ts";
import type { Log } from "../log.ts";
import { CannotStart } from "./cannot-start.ts";
import { requireDurable } from "./durable.ts";
import { lockFolder } from "./folder-lock.ts";
import { startPostgres } from "./start.ts";

export interface StorageOptions {
  /** The data folder; made when it does not exist. */
  readonly data: string;
  /** A PostgreSQL that is running already, instead of the embedded one. */
  readonly databaseUrl: string | null;
  /** Where this process will be reached. */
  readonly address: string;
  /** Where to look for PostgreSQL when none was installed with Reeve: the PATH. */
  readonly searchPath: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The data folder, held by this process alone, and a database that keeps what it acknowledged. */
export interface Storage extends AsyncDisposable {
  readonly url: string;
  readonly kind: "embedded" | "external";
  /** Tells where this process is reached, for whoever finds the data folder taken. */
  announce(address: string): Promise<void>;
}

const name = "reeve";

/** Takes the data folder and starts or reaches the database. Throws CannotStart with what to do. */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { log } = options;
  const data = path.resolve(options.data);
  const opened: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
  };
  try {
    await privateFolder(data);
    const lock = await lockFolder(data, options.address, options.clock);
    opened.push(lock);
    let url = options.databaseUrl;
    if (url === null) {
      const postgres = await startPostgres({
        folder: path.join(data, "postgres"),
        log,
        searchPath: options.searchPath,
      });
      opened.push(postgres);
      await ensureDatabase(postgres.url("postgres"));
      url = postgres.url(name);
    } else await reach(url);
    await using database = openDatabase(url, { max: 1 });
    await requireDurable(database, log);
    return {
      url,
      kind: options.databaseUrl === null ? "embedded" : "external",
      announce: (address) => lock.announce(address),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function privateFolder(data: string): Promise<void> {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    await chmod(data, 0o700);
  } catch (error) {
    throw new CannotStart(
      `The data folder ${data} cannot be used: ${(error as Error).message}.`,
      "Choose a folder that you may write to with --data.",
    );
  }
}

async function ensureDatabase(url: string): Promise<void> {
  await using admin = openDatabase(url, { max: 1 });
  const { rowCount } = await admin.pool.query("select from pg_database where datname = $1", [name]);
  if (rowCount === 0) await admin.pool.query(`create database ${escapeIdentifier(name)}`);
}

/** Makes sure that somebody answers, in words that hold no password. */
async function reach(url: string): Promise<void> {
  const client = new Client({ ...connection(url), connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CannotStart(
      `The database of --database-url cannot be reached: ${message || code || "no answer"}.`,
      "Check host, port, user, password and database name, and that PostgreSQL runs there.",
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
