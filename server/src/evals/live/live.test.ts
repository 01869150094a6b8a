import type { Intent } from "@reeve/contract/action";
import type { AgentId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answered,
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { traces } from "../../../test/otlp-json.ts";
import { telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { manyActions } from "../../ledger/actions/list.ts";
import { openReader, type Reader } from "../../ledger/data/reader.ts";
import { isoTime } from "../../platform/clock.ts";
import { running } from "../evaluators/running.ts";
import { raise } from "../sampling/store.ts";
import { listScores } from "../scores/store.ts";
import { dueSince, take } from "./heads-store.ts";
import { openRound, type RoundHands } from "./round.ts";

const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
const quietMs = 60_000;
let door: TelemetryDoor;
let ledger: TestLedger;
let folder: Awaited<ReturnType<typeof scratchFolder>>;
let read: Reader;

beforeAll(async () => {
  door = await telemetryDoor();
  folder = await scratchFolder();
  const { database, clock } = door;
  ledger = await testLedger(database, folder.folder, { clock });
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
  read = openReader({ database, clock });
}, 60_000);
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await door[Symbol.asyncDispose]();
});

const round = (over: Partial<RoundHands> = {}) => {
  const { database, clock } = door;
  return openRound({
    database,
    clock,
    quietMs,
    running: () => running(database.kysely),
    actions: (ids) => manyActions(database.kysely, ids),
    evaluated: () => undefined,
    ...over,
  });
};
/** Reads what was recorded, and scores what is due then. */
async function score(afterMs = quietMs, over: Partial<RoundHands> = {}): Promise<number> {
  door.time.ms += afterMs;
  await read(60_000);
  return round(over)(60_000);
}

async function act(over: Partial<Intent> = {}, ends = true): Promise<Intent> {
  door.time.ms += 1_000;
  const intent = sampleIntent({ agent: clerk, principal: clerk.id, ...over }, door.time.ms);
  await ledger.intend(intent);
  if (ends && intent.decision.answer === "allow") await ledger.settle(sampleEnd(intent));
  return intent;
}
const refuse = (over: Partial<Intent> = {}) =>
  act({ ...over, decision: answered(sampleIntent(), "block").decision });
const said = async (session: string) =>
  (await listScores(door.database.kysely, { agent: clerk.id, session }, null, 200)).map((it) => ({
    ...it.score,
    n: it.n,
  }));
const ofDenials = async (session: string) =>
  (await said(session)).filter(({ evaluator }) => evaluator.name === "policy-denials");

test("a session is scored once it is quiet, by every evaluator that can tell, with its steps", async () => {
  await act({ session: "one" });
  const refusal = await refuse({ session: "one" });
  expect(await score(quietMs - 5_000)).toBe(0);
  expect(await score(10_000)).toBe(2);
  const [step, whole] = await ofDenials("one");
  expect(step).toMatchObject({ action: refusal.id, label: "fail" });
  expect(whole).toMatchObject({
    action: null,
    label: "fail",
    value: 0.5,
    measure: 1,
    inclusion: 1,
    natural: true,
    agent: clerk,
    at: refusal.startedAt,
  });
  const names = new Set((await said("one")).map(({ evaluator }) => evaluator.name));
  expect([...names].sort()).toEqual(expect.arrayContaining(["loops", "tool-errors"]));
  expect(await score()).toBe(0);
});

test("a session that goes on is scored again, in the place of what was said before", async () => {
  await refuse({ session: "two" });
  await score();
  const before = await ofDenials("two");
  await act({ session: "two" });
  await act({ session: "two" });
  await score();
  const after = await ofDenials("two");
  expect(after.find(({ action }) => action === null)).toMatchObject({
    n: before.find(({ action }) => action === null)?.n,
    value: 2 / 3,
  });
  expect(after).toHaveLength(before.length);
});

test("of two processes that look at the same time, one scores a session", async () => {
  for (let n = 0; n < 20; n++) await refuse({ session: `many ${n}` });
  door.time.ms += quietMs;
  await read(60_000);
  const counts = await Promise.all([round()(60_000), round()(60_000), round()(60_000)]);
  expect(counts.reduce((sum, one) => sum + one, 0)).toBe(20);
  for (let n = 0; n < 20; n++) expect(await ofDenials(`many ${n}`)).toHaveLength(2);
});

test("what a process held when it died is scored by another", async () => {
  await act({ session: "held" });
  door.time.ms += quietMs;
  await read(60_000);
  const when = { nowMs: door.time.ms, quietMs, patienceMs: quietMs };
  const taken = await take(door.database.kysely, when, isoTime(door.time.ms + 120_000), 10);
  expect(taken).toMatchObject([{ session: "held" }]);
  expect(await score(0)).toBe(0);
  expect(await dueSince(door.database.kysely, when)).not.toBeNull();
  expect(await score(120_000)).toBe(1);
  expect(await said("held")).not.toEqual([]);
});

test("a call that is under way is waited for, and a session that is never quiet is not waited for", async () => {
  const open = await act({ session: "slow" }, false);
  await score();
  expect(await said("slow")).toEqual([]);
  await ledger.settle(sampleEnd(open));
  await score();
  expect(await said("slow")).not.toEqual([]);
  for (let n = 0; n < 20; n++) {
    await act({ session: "restless" });
    door.time.ms += quietMs - 10_000;
  }
  await score(0);
  expect(await said("restless")).not.toEqual([]);
});

test("calls that name no session are of one until the agent rests, for each principal by itself", async () => {
  const first = await act();
  await act();
  await act({ principal: "per_0000000000000000000000000a" });
  door.time.ms += 700_000;
  const later = await act();
  await score();
  const sizes = (await Promise.all([first, later].map(({ id }) => said(`unnamed ${id}`)))).map(
    (scores) => scores.find(({ evaluator }) => evaluator.name === "policy-denials")?.explanation,
  );
  expect(sizes).toEqual(["2 of 2 steps passed.", "1 of 1 steps passed."]);
});

test("what only telemetry tells of is scored as well, by those that need no decision", async () => {
  const attrs = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "told",
    "gen_ai.agent.name": "clerk",
    "gen_ai.conversation.id": "told",
  };
  const at = door.time.ms;
  const spans = [{ id: "s", trace: "t", name: "execute_tool told", at, attrs }];
  await door.send("traces", traces("clerk", "x", spans).body);
  await door.check();
  await score();
  expect((await said("told")).map(({ evaluator }) => evaluator.name)).toContain("loops");
  expect(await ofDenials("told")).toEqual([]);
});

test("an evaluator that breaks could not tell, and the others are heard", async () => {
  const { database } = door;
  const broken = async () =>
    (await running(database.kysely)).map((it) =>
      it.as.name !== "loops"
        ? it
        : { ...it, evaluator: { ...it.evaluator, judge: () => Promise.reject(new Error("no")) } },
    );
  await act({ session: "broken" });
  await score(quietMs, { running: broken });
  const scores = await said("broken");
  expect(scores.find(({ evaluator }) => evaluator.name === "loops")).toMatchObject({
    label: "unscored",
    unscored: "error",
    value: null,
  });
  expect(await ofDenials("broken")).toMatchObject([{ label: "pass" }]);
});

test("at a lower rate fewer sessions are scored, trouble always, and an alarm raises it but not what detectors see", async () => {
  const { database } = door;
  const rare = async () =>
    (await running(database.kysely)).map((it) => ({ ...it, rates: { ...it.rates, rate: 0 } }));
  await act({ session: "calm" });
  await refuse({ session: "troubled" });
  await score(quietMs, { running: rare });
  expect(await said("calm")).toEqual([]);
  expect(await ofDenials("troubled")).toMatchObject([
    { inclusion: 1, natural: false },
    { inclusion: 1, natural: false },
  ]);
  const raised = { agent: clerk.id, untilMs: door.time.ms + 600_000, rate: 1, reason: "alarm" };
  await raise(database.kysely, raised, door.time.ms);
  await act({ session: "calm" });
  await score(quietMs, { running: rare });
  expect(await ofDenials("calm")).toMatchObject([{ inclusion: 1, natural: false }]);
});
