import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Database } from "./database.ts";

const advisoryLock = 7_233_601;

/**
 * Brings the database up to date: runs each numbered `.sql` file of `folder` that has not run yet, in order, all in one
 * transaction under an advisory lock, so that several processes may start at once.
 * Refuses to start when a file that has run was changed since, or the database knows files that this version does not.
 */
export async function migrate(database: Database, folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z_]+\.sql$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(path.join(folder, name), "utf8") })),
  );
  const client = await database.pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [advisoryLock]);
    await client.query(
      "create table if not exists migrations (name text primary key, hash text not null, ran_at timestamptz not null default now())",
    );
    const ran = new Map<string, string>(
      (
        await client.query<{ name: string; hash: string }>("select name, hash from migrations")
      ).rows.map((row) => [row.name, row.hash]),
    );
    for (const name of ran.keys())
      if (!names.includes(name))
        throw new Error(
          `the database has migration ${name}, which this version does not know: start the version that wrote it, or a newer one`,
        );
    const done: string[] = [];
    for (const { name, sql } of files) {
      const hash = createHash("sha256").update(sql).digest("hex");
      const before = ran.get(name);
      if (before === hash) continue;
      if (before) throw new Error(`migration ${name} was changed after it ran on this database`);
      await client.query(sql);
      await client.query("insert into migrations (name, hash) values ($1, $2)", [name, hash]);
      done.push(name);
    }
    await client.query("commit");
    return done;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
