import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { answered, sampleIntent, scratchFolder, testLedger } from "../../../test/ledger.ts";
import { limitHistory } from "./limit-history.ts";

const nowMs = Date.now();
let database: Awaited<ReturnType<typeof testDatabase>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
});
afterAll(async () => {
  await scratch[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

test("calls that limits refused are counted by reason and time, whatever else was blocked", async () => {
  await using ledger = await testLedger(database, scratch.folder);
  const refused = (code: "rate-limited" | "busy" | "forbidden", atMs: number) => {
    const intent = answered(sampleIntent({}, atMs), "block");
    return ledger.intend({ ...intent, decision: { ...intent.decision, code } });
  };
  await refused("rate-limited", nowMs - 60_000);
  await refused("rate-limited", nowMs - 60_000);
  await refused("busy", nowMs - 60_000);
  await refused("forbidden", nowMs - 60_000);
  await refused("busy", nowMs - 90 * 60_000);

  const { buckets } = await limitHistory(database.kysely, 1, nowMs);
  expect(buckets).toHaveLength(48);
  expect(buckets.at(-1)?.refused).toEqual({
    busy: 1,
    "rate-limited": 2,
    "over-budget": 0,
    "too-large": 0,
  });
  const all = (await limitHistory(database.kysely, 24, nowMs)).buckets;
  expect(all.reduce((sum, { refused: { busy } }) => sum + busy, 0)).toBe(2);
});
