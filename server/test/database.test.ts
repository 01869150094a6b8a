import { sql } from "kysely";
import { expect, test } from "vitest";
import { openDatabase } from "../src/platform/database.ts";
import { testDatabase } from "./database.ts";

test("each test database is migrated, and sees nothing of another", async () => {
  await using one = await testDatabase();
  await using two = await testDatabase();
  await sql`update epoch set value = 41`.execute(one.kysely);
  const { rows } = await sql<{ value: number }>`select value from epoch`.execute(two.kysely);
  expect(rows[0]?.value).not.toBe(41);
});

test("a second pool on the same url sees the same database", async () => {
  await using one = await testDatabase();
  await sql`update epoch set value = 42`.execute(one.kysely);
  await using again = openDatabase(one.url, { max: 1 });
  const { rows } = await sql<{ value: number }>`select value from epoch`.execute(again.kysely);
  expect(rows[0]?.value).toBe(42);
});

test("a connection that breaks between two statements of a transaction fails the next one, and nothing else", async () => {
  await using database = await testDatabase();
  const broken = database.kysely.transaction().execute(async (db) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
    await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(database.kysely);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await sql`select 1`.execute(db);
  });
  await expect(broken).rejects.toThrow();
  const { rows } = await sql<{ one: number }>`select 1 as one`.execute(database.kysely);
  expect(rows).toEqual([{ one: 1 }]);
});
