import { sql } from "kysely";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { rowsAs } from "./rows.ts";

test("PostgreSQL reads rows as they were given, in their order, of every type", async () => {
  await using database = await testDatabase();
  const rows = [
    { name: 'a "b" {c}', n: 3, big: -5, share: 0.1, on: true, at: "2026-11-23T04:05:06.789Z" },
    { name: null, n: -1, big: Number.MAX_SAFE_INTEGER, share: null, on: false, at: null },
    {
      name: "",
      n: 0,
      big: 4_294_967_296,
      share: -1e-300,
      on: null,
      at: "1969-12-31T23:59:59.999Z",
    },
  ];
  const found = await sql`select * from ${rowsAs("r", rows, {
    name: "text",
    n: "integer",
    big: "bigint",
    share: "float8",
    on: "boolean",
    at: "timestamptz",
  })}`.execute(database.kysely);
  expect(found.rows).toEqual(rows);
  const none = sql`select * from ${rowsAs("r", [] as { n: number }[], { n: "integer" })}`;
  expect((await none.execute(database.kysely)).rows).toEqual([]);
});
