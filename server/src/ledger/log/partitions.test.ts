import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import type { Database } from "../../platform/database.ts";
import { openLog } from "../../platform/log.ts";
import { openMetrics } from "../../platform/metrics.ts";
import { partitions } from "./partitions.ts";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const june = Date.UTC(2031, 5, 15);
const names = async (): Promise<string[]> =>
  (
    await database.pool.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'records'::regclass and inhrelid::regclass::text like 'records_2031%' order by 1",
    )
  ).rows.map((row) => row.name);

test("the month before, this one and the two that come have room, however many processes ask at once", async () => {
  const metrics = openMetrics();
  const months = partitions(
    database,
    { now: () => june },
    openLog("silent"),
    metrics.partitionsAhead,
  );
  await Promise.all([months.ensure(), months.ensure(), months.ensure()]);
  expect(await names()).toEqual([
    "records_2031_05",
    "records_2031_06",
    "records_2031_07",
    "records_2031_08",
  ]);
  expect(months.covers(Date.UTC(2031, 4, 1))).toBe(true);
  expect(months.covers(Date.UTC(2031, 8, 1) - 1)).toBe(true);
  expect(months.covers(Date.UTC(2031, 8, 1))).toBe(false);
  expect((await metrics.partitionsAhead.get()).values[0]?.value).toBe(2);
});

test("a next month that cannot be made is an alarm, and what has room goes on", async () => {
  const metrics = openMetrics();
  await database.pool.query("alter function ensure_record_partitions rename to gone");
  const august = partitions(
    database,
    { now: () => Date.UTC(2031, 7, 20) },
    openLog("silent"),
    metrics.partitionsAhead,
  );
  await august.ensure();
  expect((await metrics.partitionsAhead.get()).values[0]?.value).toBe(0);
  expect(august.covers(Date.UTC(2031, 7, 31))).toBe(true);
  expect(august.covers(Date.UTC(2031, 8, 1))).toBe(false);
  await database.pool.query("alter function gone rename to ensure_record_partitions");
  await august.ensure();
  expect(august.covers(Date.UTC(2031, 8, 1))).toBe(true);
});
