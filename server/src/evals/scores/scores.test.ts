import type { Score } from "@reeve/contract/score";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { newId } from "../../platform/ids.ts";
import { addScores, sessionScoresAfter } from "./store.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => void (database = await testDatabase()));
afterAll(() => database[Symbol.asyncDispose]());

const evaluator = {
  id: newId("evl", 0),
  name: "arguments-valid",
  version: "v1",
  kind: "deterministic",
  aspect: "quality",
} as const;
const agent = { id: newId("agt", 0), name: "clerk" };

const score = (at: string, over: Partial<Score> = {}): Score => ({
  id: newId("scr", Date.parse(at)),
  evaluator,
  agent,
  agentVersion: null,
  session: "s1",
  action: null,
  label: "pass",
  unscored: null,
  value: 1,
  measure: null,
  explanation: null,
  inclusion: 1,
  natural: true,
  costMicros: 0,
  at,
  ...over,
});

test("a score comes back as it went in, sessions apart from their steps, whatever month it is of", async () => {
  const whole = score("2026-11-23T10:00:00.000Z", { label: "fail", value: 0, measure: 12.5 });
  const step = score("2026-11-23T10:00:00.000Z", { action: newId("act", 0) });
  const old = score("2019-02-03T10:00:00.000Z", { session: "s0", costMicros: 7, inclusion: 0.1 });
  await addScores(database.kysely, [whole, step, old]);
  const read = await sessionScoresAfter(database.kysely, 0, 10);
  expect(read.map((one) => one.score)).toEqual([whole, old]);
});

test("what a version says again stands in the place of what it said; another version is said beside it", async () => {
  const first = score("2026-11-24T10:00:00.000Z", {
    session: "s2",
    label: "unscored",
    unscored: "error",
    value: null,
  });
  const again = score("2026-11-24T10:05:00.000Z", { session: "s2" });
  const other = score("2026-11-24T10:05:00.000Z", {
    session: "s2",
    evaluator: { ...evaluator, version: "v2" },
  });
  await addScores(database.kysely, [first]);
  await addScores(database.kysely, [again, other]);
  const read = await sessionScoresAfter(database.kysely, 0, 10);
  expect(read.map((one) => one.score).filter((one) => one.session === "s2")).toEqual([
    { ...again, id: first.id },
    other,
  ]);
  expect(read.findIndex((one) => one.score.id === first.id)).toBe(read.length - 2);
});
