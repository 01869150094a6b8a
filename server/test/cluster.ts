import { chmod, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../src/platform/database.ts";
import { openLog } from "../src/platform/log.ts";
import { migrate } from "../src/platform/migrate.ts";
import { startPostgres, type Postgres } from "../src/platform/postgres/start.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The address of the run's PostgreSQL, with `template` as its database. */
    cluster: string;
  }
}

/** The database that every test's own database is a copy of. */
export const template = "reeve_template";

/** One real PostgreSQL for the whole run, in a folder that goes when it ends. */
export default async function cluster(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-test-"));
  await chmod(folder, 0o711);
  const postgres = await startPostgres({
    folder: path.join(folder, "pg"),
    log: openLog("warn"),
    throwaway: true,
  });
  const stop = async (): Promise<void> => {
    await postgres[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await makeTemplate(postgres);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("cluster", postgres.url(template));
  return stop;
}

async function makeTemplate(postgres: Postgres): Promise<void> {
  await using admin = openDatabase(postgres.url("postgres"), { max: 1 });
  await admin.pool.query(`create database ${template}`);
  await using first = openDatabase(postgres.url(template), { max: 2 });
  await migrate(first, fileURLToPath(new URL("../migrations", import.meta.url)));
}
