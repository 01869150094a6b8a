import type { Agent } from "@reeve/contract/agent";
import type { FindingId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem } from "../../../test/decision-world.ts";
import { monitoredWorld } from "../../../test/monitored.ts";
import { decide } from "../../policy/decide/decide.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { causeOf } from "../../response/incidents/cause.ts";
import { alarmsSeen } from "../alarms/timeline-store.ts";
import { raisedNow } from "../sampling/store.ts";
import { addScores } from "../scores/store.ts";
import { readOn } from "./read.ts";
import { prunePoints } from "./store.ts";

let world: Awaited<ReturnType<typeof monitoredWorld>>;
let made = 0;
beforeAll(async () => {
  world = await monitoredWorld();
  await world.server("files", { read: "read", remove: "write" });
  await world.verbs["policies.put"](bySystem, {
    name: "all",
    cedar: "permit(principal, action, resource);",
    mode: "enforce",
  });
});
afterAll(() => world[Symbol.asyncDispose]());

const agent = async (more: Partial<Agent> = {}): Promise<Agent> =>
  world.agent(`clerk-${++made}`, await world.person(`Owner ${made}`, "owner"), more);
const monitorOf = async (one: Agent) => {
  const { items } = await world.verbs["monitors.list"](bySystem, { agent: one.id, limit: 50 });
  const found = items.find(({ kind }) => kind === "pass_rate");
  if (!found) throw new Error("there is no monitor");
  return found;
};
const alarmsOf = async (one: Agent) =>
  (await world.verbs["alarms.list"](bySystem, { agent: one.id, limit: 50 })).items;
const watching = async (more: Partial<Agent> = {}): Promise<Agent> => {
  const one = await agent(more);
  await world.come(one, 1, () => true);
  const { id } = await monitorOf(one);
  await world.verbs["monitors.update"](bySystem, { id, target: 0.9, runLength: 100 });
  return one;
};
/** Only this agent's stream is live, so that no other moves its line. */
const alone = (one: Agent) =>
  world.database.pool.query("update monitors set on_watch = agent = $1", [one.id]);
const answers = async (one: Agent) => {
  await world.snapshotsHere.refresh();
  return ["read", "remove"].map((tool) => {
    const asked = { agent: one.id, kind: "tool_call", server: "files", tool } as const;
    const at = { id: newId("dec", world.time.ms), now: world.time.ms } as const;
    return decide(world.snapshotsHere.current(), { ...asked, args: { path: "/a" } }, at).answer;
  });
};

test("a monitor comes with the first score, says that its baseline is too small, and watches from the 301st session on", async () => {
  const one = await agent();
  await world.come(one, 299, (n) => n % 20 !== 0);
  expect(await monitorOf(one)).toMatchObject({
    state: "warming",
    evidence: null,
    runLength: 2_000,
    baseline: { sessions: 299, needed: 300, says: null },
  });
  await world.come(one, 2, () => true);
  expect(await monitorOf(one)).toMatchObject({
    state: "watching",
    sessions: 301,
    rate: { passed: 1, failed: 0 },
    baseline: { sessions: 300, says: expect.stringContaining("by its first sessions") as string },
  });
});

test("a session is counted once, however often it is scored and whoever reads", async () => {
  const one = await agent();
  await world.come(one, 1, () => true, { session: "same" });
  await world.come(one, 1, () => false, { session: "same" });
  expect(await monitorOf(one)).toMatchObject({ sessions: 1 });
  await addScores(
    world.database.kysely,
    Array.from({ length: 250 }, () => world.scored(one, true)),
  );
  await world.readable();
  let more = true;
  while (more)
    more = (await Promise.all([readOn(world.hands), readOn(world.hands)])).includes(true);
  expect(await monitorOf(one)).toMatchObject({ sessions: 251 });
});

test("a score that commits late is read, though later ones were read before it", async () => {
  const [one, other] = [await agent(), await agent()];
  const late = await world.database.kysely.startTransaction().execute();
  await addScores(late, [world.scored(other, true)]);
  await addScores(world.database.kysely, [world.scored(one, true)]);
  await readOn(world.hands);
  await late.commit().execute();
  await world.read();
  expect(await monitorOf(one)).toMatchObject({ sessions: 1 });
  expect(await monitorOf(other)).toMatchObject({ sessions: 1 });
});

test("what breaks off in between changes nothing, and counts once when it is done again", async () => {
  const one = await watching();
  await alone(one);
  await addScores(
    world.database.kysely,
    Array.from({ length: 10 }, () => world.scored(one, false)),
  );
  await world.readable();
  const failing = { ...world.hands, declared: () => Promise.reject(new Error("the disk is full")) };
  await expect(readOn(failing)).rejects.toThrow("the disk is full");
  expect(await monitorOf(one)).toMatchObject({ sessions: 1, state: "watching" });
  expect(await alarmsOf(one)).toEqual([]);
  await world.read();
  expect(await monitorOf(one)).toMatchObject({ sessions: 11, state: "alarm" });
  expect(await alarmsOf(one)).toHaveLength(1);
});

test("all but the latest sessions of a monitor go, and what it learned and its evidence stay", async () => {
  const one = await watching();
  await world.come(one, 3, () => true);
  const before = await monitorOf(one);
  await prunePoints(world.database.kysely, 2);
  expect(await monitorOf(one)).toEqual(before);
  const { points } = await world.verbs["monitors.get"](bySystem, { id: before.id, points: 100 });
  expect(points.map(({ n }) => before.sessions - n)).toEqual([1, 0]);
  await world.come(one, 1, () => true);
  expect(await monitorOf(one)).toMatchObject({ sessions: before.sessions + 1, state: "watching" });
});

test("only whole sessions at their natural rate count, and what could not be scored does not", async () => {
  const one = await agent();
  const over: Partial<Score>[] = [
    { natural: false },
    { action: newId("act", 0) },
    { label: "unscored", unscored: "timeout", value: null },
  ];
  for (const it of over) await world.come(one, 1, () => true, it);
  const { items } = await world.verbs["monitors.list"](bySystem, { agent: one.id, limit: 50 });
  expect(items.filter(({ sessions }) => sessions > 0)).toEqual([]);
});

test("an alarm says what changed, since when and by how much, with examples, and is a finding that closes with it", async () => {
  const one = await watching();
  await alone(one);
  await world.come(one, 20, () => true);
  await world.come(one, 8, () => false);
  const { id } = await monitorOf(one);
  const { points } = await world.verbs["monitors.get"](bySystem, { id, points: 100 });
  const [alarm] = await alarmsOf(one);
  if (!alarm) throw new Error("nothing was noticed");
  expect(alarm).toMatchObject({
    status: "open",
    severity: "high",
    sessions: 8,
    effect: { before: 1, after: 0, low: 0 },
    method: expect.stringContaining("100 sessions at worst") as string,
  });
  expect(alarm.since).toBe(points.find(({ against }) => against)?.at);
  expect(alarm.examples).toMatchObject({ before: { length: 3 }, after: { length: 3 } });
  const span = { agents: [one.id], from: alarm.raisedAt, to: alarm.raisedAt };
  expect(await alarmsSeen(world.database.kysely, span)).toMatchObject([
    { kind: "alarm", link: `/alarms/${alarm.id}` },
  ]);
  const finding = async () =>
    (
      await world.database.pool.query<{ id: FindingId; status: string }>(
        "select id, status from findings where kind = 'drift_alarm' and subject = $1",
        [one.id],
      )
    ).rows[0];
  const found = await finding();
  expect(found).toMatchObject({ status: "open" });
  const raised = async () => (await raisedNow(world.database.kysely, world.time.ms)).get(one.id);
  expect(await raised()).toBe(1);
  const bad = points.find(({ against }) => against);
  const step = { action: newId("act", 1), at: isoTime(Date.parse(bad?.at ?? "") - 5_000) };
  await world.database.pool.query(
    "insert into session_steps (action, agent, session, at, source) values ($1, $2, $3, $4, 'gate')",
    [step.action, one.id, bad?.session, step.at],
  );
  expect(
    await causeOf(world.database.kysely, { finding: found?.id }, alarm.raisedAt),
  ).toMatchObject({
    agent: one.id,
    session: bad?.session,
    firstBadAt: step.at,
    actions: [{ id: step.action }],
  });
  const stranger = by(await world.person(`Stranger ${made}`, "owner"));
  const reason = "The new prompt is gone again.";
  await expect(
    world.verbs["alarms.acknowledge"](stranger, { id: alarm.id, reason }),
  ).rejects.toMatchObject({ code: "forbidden" });
  const ended = await world.verbs["alarms.acknowledge"](bySystem, { id: alarm.id, reason });
  expect(ended).toMatchObject({ status: "acknowledged", ended: { reason } });
  expect(await finding()).toMatchObject({ status: "resolved" });
  expect(await raised()).toBeUndefined();
  expect(await monitorOf(one)).toMatchObject({ state: "watching", evidence: null });
});

test("where a promise came late and was broken at once, what came before it is before it", async () => {
  const one = await agent();
  await world.come(one, 5, () => true);
  const { id } = await monitorOf(one);
  await world.verbs["monitors.update"](bySystem, { id, target: 0.9, runLength: 100 });
  await alone(one);
  await world.come(one, 8, () => false);
  const { points } = await world.verbs["monitors.get"](bySystem, { id, points: 100 });
  const [alarm] = await alarmsOf(one);
  expect(alarm).toMatchObject({ sessions: 8, effect: { before: 1, after: 0 } });
  expect(alarm?.since).toBe(points.find(({ against }) => against)?.at);
  expect(alarm?.examples).toMatchObject({ before: { length: 3 }, after: { length: 3 } });
});

test("the least step comes first, the next only when sessions stay bad, and each holds until the alarm ends", async () => {
  const one = await watching();
  await alone(one);
  const steps = [
    { step: "ask" as const, severity: "low" as const, aspects: [] },
    { step: "read_only" as const, severity: "high" as const, aspects: [] },
    { step: "stop" as const, severity: "critical" as const, aspects: [] },
  ];
  const rule = { agent: one.id, steps, afterSessions: 5, afterMinutes: 60 };
  await world.verbs["consequences.put"](bySystem, rule);
  expect(await answers(one)).toEqual(["allow", "allow"]);
  await world.come(one, 8, () => false);
  await world.follow();
  expect(await answers(one)).toEqual(["allow", "escalate"]);
  await world.follow();
  expect(await answers(one)).toEqual(["allow", "escalate"]);
  await world.come(one, 5, () => false);
  await world.follow();
  expect(await answers(one)).toEqual(["allow", "block"]);
  await world.come(one, 50, () => false);
  await world.follow();
  const [alarm] = await alarmsOf(one);
  expect(alarm?.steps.map(({ step, by: who }) => [step, who])).toEqual([
    ["ask", "reeve"],
    ["read_only", "reeve"],
  ]);
  expect(world.audits.filter(({ operation }) => operation === "alarms.step")).toHaveLength(2);
  if (alarm) await world.verbs["alarms.acknowledge"](bySystem, { id: alarm.id, reason: "Fixed." });
  expect(await answers(one)).toEqual(["allow", "allow"]);
});

test("a stop is a real stop with the alarm as its reason, and stays when the alarm is acknowledged", async () => {
  const one = await watching();
  await alone(one);
  await world.come(one, 8, () => false);
  const [alarm] = await alarmsOf(one);
  if (!alarm) throw new Error("nothing was noticed");
  const after = await world.verbs["alarms.step"](bySystem, {
    id: alarm.id,
    step: "stop",
    reason: "It deletes what it should read.",
  });
  expect(after.steps).toMatchObject([{ step: "stop", endedAt: null }]);
  expect(await answers(one)).toEqual(["block", "block"]);
  await world.verbs["alarms.acknowledge"](bySystem, { id: alarm.id, reason: "Seen." });
  expect(await answers(one)).toEqual(["block", "block"]);
});

test("what recovers is free again by itself: fifty sessions within the baseline, better than what was found", async () => {
  const one = await watching();
  await alone(one);
  const steps = [{ step: "read_only" as const, severity: "low" as const, aspects: [] }];
  const rule = { agent: one.id, steps, afterSessions: 5, afterMinutes: 60 };
  await world.verbs["consequences.put"](bySystem, rule);
  await world.come(one, 8, () => false);
  await world.follow();
  expect(await answers(one)).toEqual(["allow", "block"]);
  await world.come(one, 49, () => true);
  await world.follow();
  expect(await answers(one)).toEqual(["allow", "block"]);
  await world.come(one, 1, () => true);
  await world.follow();
  expect((await alarmsOf(one))[0]).toMatchObject({ status: "recovered", ended: { by: "reeve" } });
  expect(await answers(one)).toEqual(["allow", "allow"]);
});

test("a new version of the agent inherits what was promised, and only a person's new baseline changes it", async () => {
  const one = await agent({ version: "1" });
  await world.come(one, 300, (n) => n % 20 !== 0);
  const promised = (await monitorOf(one)).baseline.says;
  await world.come({ ...one, version: "2" }, 3, () => true);
  const second = await monitorOf(one);
  expect(second).toMatchObject({ agentVersion: "2", state: "watching", rate: { passed: 3 } });
  expect(second.baseline.says).toBe(promised);
  await world.come({ ...one, version: "2" }, 1, () => true, {
    evaluator: { ...world.evaluator, version: "v2" },
  });
  expect(await monitorOf(one)).toMatchObject({ state: "warming", baseline: { sessions: 1 } });
  const reason = "Version 2 does another task.";
  await world.verbs["monitors.rebaseline"](bySystem, { id: second.id, reason });
  expect(world.audits.at(-1)).toMatchObject({
    operation: "monitors.rebaseline",
    change: { after: { reason } },
  });
  await world.come({ ...one, version: "2" }, 1, () => true);
  expect(await monitorOf(one)).toMatchObject({ state: "warming", baseline: { sessions: 1 } });
});

test("a rehearsed fall is recorded with how long it took, and leaves the stream alone", async () => {
  const one = await watching();
  await alone(one);
  await world.come(one, 10, () => true);
  const before = await monitorOf(one);
  const { noticedAfter, alarm } = await world.verbs["monitors.rehearse"](bySystem, {
    id: before.id,
    rate: 0.4,
  });
  expect(noticedAfter).toBeGreaterThan(1);
  expect(noticedAfter).toBeLessThan(20);
  expect(await monitorOf(one)).toEqual(before);
  expect((await alarmsOf(one))[0]).toMatchObject({ id: alarm, planted: true, steps: [] });
  await expect(
    world.verbs["monitors.rehearse"](bySystem, { id: before.id, rate: 0.95 }),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("steps that do not rise are refused, and the rule for all others is an operator's", async () => {
  const one = await agent();
  const steps = [
    { step: "stop" as const, severity: "low" as const, aspects: [] },
    { step: "ask" as const, severity: "low" as const, aspects: [] },
  ];
  const bounds = { afterSessions: 5, afterMinutes: 60 };
  await expect(
    world.verbs["consequences.put"](bySystem, { agent: one.id, steps, ...bounds }),
  ).rejects.toMatchObject({ code: "invalid" });
  const owner = by(await world.person(`Someone ${made}`, "owner"));
  await expect(
    world.verbs["consequences.put"](owner, { steps: [], ...bounds }),
  ).rejects.toMatchObject({ code: "forbidden" });
});
