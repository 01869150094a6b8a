import type { AgentId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { noon } from "../../../test/telemetry.ts";
import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { idOfCheck } from "../evaluators/check.ts";
import { addScores } from "../scores/store.ts";
import { passRate } from "./rate.ts";
import { qualityVerbs } from "./verbs.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
let verbs: ReturnType<typeof qualityVerbs>;
beforeAll(async () => {
  database = await testDatabase();
  verbs = qualityVerbs({ database, clock: { now: () => noon } });
});
afterAll(() => database[Symbol.asyncDispose]());

const ctx = ownCtx("test");
const agent = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
const evaluator = {
  id: idOfCheck("policy-denials"),
  name: "policy-denials",
  version: "v1",
  kind: "deterministic",
  aspect: "policy",
} as const;

const score = (session: string, over: Partial<Score> = {}): Score => ({
  id: newId("scr", noon),
  evaluator,
  agent,
  agentVersion: "1",
  session,
  action: null,
  label: "pass",
  unscored: null,
  value: 1,
  measure: 0,
  explanation: null,
  inclusion: 1,
  natural: true,
  costMicros: 0,
  at: isoTime(noon - 3_600_000),
  ...over,
});

test("sessions that were rarely chosen weigh more, and what could not be told weighs nothing", async () => {
  await addScores(database.kysely, [
    score("trouble", { label: "fail", value: 0, measure: 2 }),
    score("calm", { inclusion: 0.1, costMicros: 300 }),
    score("unclear", { label: "unscored", unscored: "error", value: null, measure: null }),
  ]);
  const { items } = await verbs["quality.list"](ctx, { days: 7 });
  expect(items).toMatchObject([
    { agent: { id: agent.id }, passed: 1, failed: 1, unscored: 1, measure: 1, costMicros: 300 },
  ]);
  expect(items[0]?.passRate?.rate).toBeCloseTo(10 / 11);
});

test("a session that is scored again counts once, with what was said last", async () => {
  await addScores(database.kysely, [score("trouble", { at: isoTime(noon - 60_000) })]);
  const { items } = await verbs["quality.list"](ctx, { days: 7 });
  expect(items).toMatchObject([{ passed: 2, failed: 0, unscored: 1 }]);
  expect(items[0]?.passRate?.rate).toBeCloseTo(1);
});

test("over time, another version is marked where it begins, and the table shows the newest only", async () => {
  const day = (n: number): string => isoTime(noon - n * 86_400_000);
  await addScores(database.kysely, [
    score("long ago", { at: day(5), label: "fail", value: 0 }),
    score("newer", { at: day(1), evaluator: { ...evaluator, version: "v2" } }),
    score("newest", { at: day(0), evaluator: { ...evaluator, version: "v2" }, agentVersion: "2" }),
  ]);
  const of = { agent: agent.id, evaluator: evaluator.id };
  const history = await verbs["quality.history"](ctx, { ...of, days: 7 });
  expect(history.span).toBe("day");
  expect(history.buckets.map(({ passed, failed }) => [passed, failed])).toEqual([
    [0, 1],
    [1, 0],
    [3, 0],
  ]);
  expect(history.versions.map((it) => [it.of, it.version])).toEqual(
    expect.arrayContaining([
      ["evaluator", "v2"],
      ["agent", "2"],
    ]),
  );
  const { items } = await verbs["quality.list"](ctx, { days: 7 });
  expect(items).toMatchObject([{ evaluator: { version: "v2" }, passed: 2 }]);
  expect((await verbs["quality.history"](ctx, { ...of, days: 1 })).span).toBe("hour");
});

test("whatever the number of days, weeks and days add up to each day once", async () => {
  const other = { id: "agt_0000000000000000000000000b" as AgentId, name: "other" };
  const daily = Array.from({ length: 91 }, (_, n) =>
    score(`day ${n}`, { agent: other, at: isoTime(noon - n * 86_400_000) }),
  );
  await addScores(database.kysely, daily);
  const asked = [1, 6, 7, 8, 13, 14, 15, 20, 21, 28, 30, 89, 90];
  const found = await Promise.all(
    asked.map((days) => verbs["quality.list"](ctx, { agent: other.id, days })),
  );
  expect(found.map(({ items }) => items[0]?.passed)).toEqual(asked);
  expect(new Set(found.map(({ items }) => items[0]?.lastAt.slice(0, 10)))).toEqual(
    new Set([isoTime(noon).slice(0, 10)]),
  );
});

test("what a rate would have come to is told beforehand: trouble always, of the rest about that share", async () => {
  const many = Array.from({ length: 400 }, (_, n) => `s${n}`);
  await sql`insert into session_heads (agent, session, first_at, last_at) select ${agent.id}, s, ${isoTime(noon - 1_000)}::timestamptz,
    ${isoTime(noon - 1_000)}::timestamptz from unnest(${[...many, "bad"]}::text[]) s`.execute(
    database.kysely,
  );
  await addScores(database.kysely, [score("bad", { label: "fail", value: 0, measure: 1 })]);
  const ask = (rate: number) =>
    verbs["quality.estimate"](ctx, { evaluator: evaluator.id, rate, perSessionMicros: 500 });
  const [none, some, all] = await Promise.all([ask(0), ask(0.25), ask(1)]);
  expect(none).toMatchObject({ sessions: 401, chosen: 1, troubled: 1, costMicros: 500 });
  expect(some.chosen).toBeGreaterThan(50);
  expect(some.chosen).toBeLessThan(150);
  expect(all.chosen).toBe(401);
});

test("unequal weights tell less than so many sessions would", () => {
  const even = passRate({ weight: 100, passed: 90, squared: 100 });
  const uneven = passRate({ weight: 100, passed: 90, squared: 1_000 });
  expect(even).toMatchObject({ rate: 0.9 });
  expect((uneven?.high ?? 0) - (uneven?.low ?? 0)).toBeGreaterThan(
    (even?.high ?? 1) - (even?.low ?? 0),
  );
  expect(passRate({ weight: 0, passed: 0, squared: 0 })).toBeNull();
});
