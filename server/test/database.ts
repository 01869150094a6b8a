import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { openDatabase, type Database } from "../src/platform/database.ts";

const template = "reeve_template";
const at = (name: string): string => inject("cluster").replace(template, name);

/**
 * A migrated database of one's own, a copy of the run's template; dropped when disposed.
 * Its `url` opens further pools on the same database.
 */
export async function testDatabase(options: { max?: number } = {}): Promise<Database> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await administer(`create database ${name} template ${template}`);
  const database = openDatabase(at(name), { max: options.max ?? 6 });
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** Where no ledger is opened that makes it: room for the records of half a year around a time. */
export async function roomForRecords({ pool }: Database, aroundMs: number): Promise<void> {
  const first = new Date(aroundMs - 90 * 86_400_000).toISOString();
  await pool.query("select ensure_record_partitions($1, 7)", [first]);
}

async function administer(statement: string): Promise<void> {
  await using admin = openDatabase(at("postgres"), { max: 1 });
  await admin.pool.query(statement);
}
