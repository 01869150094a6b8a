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
