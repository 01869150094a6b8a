import { Client } from "pg";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { binaryArray } from "./binary-array.ts";

test("PostgreSQL reads an array as it was given, whatever is in its texts", async () => {
  await using database = await testDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const texts = ["", null, 'a "b" \\ {c,d} NULL', "ü🦊\n\t", "null", "x".repeat(70_000)];
  const times = [
    "2026-11-23T04:05:06.789Z",
    "1999-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00.000Z",
  ];
  const numbers = [0, 1, Number.MAX_SAFE_INTEGER, -5];
  const bytes = [Buffer.alloc(0), Buffer.from([0, 255, 92])];
  const { rows } = await client.query<Record<string, unknown>>(
    `select $1::text[] as texts, array(select to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') from unnest($2::timestamptz[]) t) as times,
      array(select n::text from unnest($3::bigint[]) n) as numbers, $4::bytea[] as bytes, cardinality($5::text[]) as none`,
    [
      binaryArray("text", texts),
      binaryArray("timestamptz", times),
      binaryArray("bigint", numbers),
      binaryArray("bytea", bytes),
      binaryArray("text", []),
    ],
  );
  await client.end();
  expect(rows[0]).toEqual({ texts, times, numbers: numbers.map(String), bytes, none: 0 });
});
