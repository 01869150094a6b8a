import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import {
  answered,
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { systemClock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { agentDays } from "./agent-days-store.ts";
import { countHappened, pruneHappened } from "./count-store.ts";
import { happenedLately } from "./lately-store.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
const agent = "agt_0000000000000000000000000a";

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder);
});
afterAll(async () => {
  await ledger.close();
  await scratch[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const signal = new AbortController().signal;

async function act(atMs: number, refused = false): Promise<void> {
  const intent = sampleIntent({}, atMs);
  await ledger.intend(refused ? answered(intent, "block") : intent);
  if (!refused) await ledger.settle(sampleEnd(intent));
}

test("what happened is the same before it is summed up, after, and where only a part of it is", async () => {
  // Within one hour and one month, so that what is asked is in both.
  const nowMs = systemClock.now();
  for (const ago of [5 * hourMs, 3 * hourMs, hourMs, 10 * minuteMs, 2_000]) await act(nowMs - ago);
  await act(nowMs - 90 * minuteMs, true);
  const asked = async () => {
    const of = async (hours: number) => {
      const { buckets, busiest } = await happenedLately(database.kysely, hours, nowMs);
      return { buckets, busiest };
    };
    return [await of(1), await of(4), await of(24), await agentDays(database.kysely, agent, nowMs)];
  };
  const before = await asked();
  await countHappened(database, nowMs, 60_000, signal);
  expect(await asked()).toEqual(before);
  await pruneHappened(database, nowMs);
  expect(await asked()).toEqual(before);
  const [, , day] = before as { busiest: unknown }[];
  expect(day?.busiest).toEqual([{ agent, name: "clerk", actions: 6, refused: 1 }]);

  await act(nowMs - 20 * minuteMs);
  const part = await asked();
  expect(part).not.toEqual(before);
  await countHappened(database, nowMs, 60_000, signal);
  expect(await asked()).toEqual(part);
  await countHappened(database, nowMs, 60_000, signal);
  expect(await asked()).toEqual(part);
  await database.pool.query(
    "truncate happened_minutes, happened_hours, happened_days, happened_read",
  );
  expect(await asked()).toEqual(part);
});

test("two that count at once count each action once", async () => {
  const nowMs = systemClock.now();
  await database.pool.query(
    "truncate happened_minutes, happened_hours, happened_days, happened_read",
  );
  const whole = await happenedLately(database.kysely, 24, nowMs);
  await Promise.all([
    countHappened(database, nowMs, 60_000, signal),
    countHappened(database, nowMs, 60_000, signal),
  ]);
  expect((await happenedLately(database.kysely, 24, nowMs)).busiest).toEqual(whole.busiest);
});
