import type { Escalation } from "@reeve/contract/decision";
import type { AgentId, ApprovalId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toldOf } from "../../../test/told.ts";
import { as, by, decisionWorld } from "../../../test/decision-world.ts";
import { sampleIntent, scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { ApprovalSpent, AuditUnavailable } from "../../ledger/unavailable.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { fixedTokenActor } from "../../access/tokens/fixed-token.ts";
import { asker, type Asked } from "./ask.ts";
import type { Asking } from "./binding.ts";
import { tellUnanswered } from "./told.ts";
import { approvalVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let verbs: ReturnType<typeof approvalVerbs>;
let ask: ReturnType<typeof asker>;
let people: Record<"ada" | "grace" | "bo", Person>;
let agent: AgentId;

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  const { database, write, clock } = world.hands;
  verbs = approvalVerbs({ database, write, clock, publicUrl: () => "http://localhost:4700" });
  ask = asker({ database, clock });
  people = {
    ada: await world.person("Ada", "owner"),
    grace: await world.person("Grace", "approver"),
    bo: await world.person("Bo", "approver"),
  };
});
afterAll(async () => {
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});
let count = 0;
beforeEach(async () => {
  agent = (await world.agent(`clerk-${count++}`, people.ada)).id;
});

const asks = (more: Partial<Escalation> = {}): Escalation => ({
  approvers: ["role:approver"],
  quorum: 1,
  severity: "high",
  timeoutMs: 600_000,
  rules: ["refund.approval"],
  policies: [{ name: "refunds", version: 1 }],
  argsHash: "a".repeat(64),
  definition: "d".repeat(64),
  ...more,
});
const asking = (more: Partial<Asking> = {}): Asking => ({
  agent: { id: agent, name: "clerk", epoch: 0 },
  principal: agent,
  session: null,
  action: newId("act", world.time.ms),
  kind: "tool_call",
  server: "pay",
  tool: "refund",
  method: "tools/call",
  args: { amountCents: 90000 },
  asks: asks(),
  scope: undefined,
  reason: "Refunds above 500.00 need a person.",
  beside: null,
  ...more,
});
const pending = async (more: Partial<Asking> = {}): Promise<ApprovalId> => {
  const answer = await ask(asking(more));
  if (answer.state !== "pending") throw new Error(answer.state);
  return answer.id;
};
const using = (approval: ApprovalId) =>
  sampleIntent({ approval, startedAt: isoTime(world.time.ms) }, world.time.ms);

test("the identical action asks the identical question, whoever asks at the same time", async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => ask(asking())));
  expect(new Set(all.map((one) => (one.state === "pending" ? one.id : one.state))).size).toBe(1);
  expect(
    (await verbs["approvals.list"](by(people.ada), { limit: 50, status: "pending" })).items[0],
  ).toMatchObject({
    status: "pending",
    agent: { id: agent },
    args: { amountCents: 90000 },
    votes: [],
  });
});

test.each<[string, (it: Asking) => Partial<Asking>]>([
  ["other arguments", () => ({ asks: asks({ argsHash: "b".repeat(64) }) })],
  ["another definition of the tool", () => ({ asks: asks({ definition: "e".repeat(64) }) })],
  ["other statements", () => ({ asks: asks({ rules: ["x"] }) })],
  [
    "a later version of the policy",
    () => ({ asks: asks({ policies: [{ name: "refunds", version: 2 }] }) }),
  ],
  ["another tool", () => ({ tool: "payout" })],
  ["a tool of that name of another server", () => ({ server: "bank" })],
  ["another kind of action", () => ({ kind: "data_access" })],
  ["another method", () => ({ method: "resources/read" })],
  ["other approvers", () => ({ asks: asks({ approvers: ["role:approver", "owner"] }) })],
  ["more people", () => ({ asks: asks({ quorum: 2 }) })],
  ["another account", () => ({ principal: "per_00000000000000000000000009" })],
  ["an agent that was stopped in between", (it) => ({ agent: { ...it.agent, epoch: 1 } })],
  ["other things sent beside the arguments", () => ({ beside: "c".repeat(64) })],
  [
    "more to be hidden",
    () => ({ scope: { narrowed: [], redacted: ["pii"], argsHash: "a".repeat(64) } }),
  ],
])("%s is another question", async (_what, change) => {
  const id = await pending();
  await verbs["approvals.approve"](await world.signedIn(people.grace), { id, reason: "" });
  expect((await ask(asking())).state).toBe("approved");
  const it = asking();
  expect((await ask({ ...it, ...change(it) })).state).toBe("pending");
});

test("an approval is used by one action, in the transaction that records it, and then asked for anew", async () => {
  const id = await pending();
  const after = await verbs["approvals.approve"](await world.signedIn(people.grace), {
    id,
    reason: "customer called",
  });
  expect(after).toMatchObject({
    status: "approved",
    votes: [{ by: { kind: "person", name: "Grace" }, approve: true, reason: "customer called" }],
  });
  const intents = Array.from({ length: 5 }, () => using(id));
  const results = await Promise.allSettled(intents.map((intent) => ledger.intend(intent)));
  const done = results.filter(({ status }) => status === "fulfilled");
  expect(done).toHaveLength(1);
  for (const result of results)
    if (result.status === "rejected") expect(result.reason).toBeInstanceOf(ApprovalSpent);
  const winner = intents[results.findIndex(({ status }) => status === "fulfilled")];
  expect(await verbs["approvals.get"](by(people.ada), { id })).toMatchObject({
    status: "used",
    usedBy: winner?.id,
  });
  expect((await ask(asking())).state).toBe("pending");
  // What rests on no approval is recorded beside it as ever.
  await ledger.intend(sampleIntent({}, world.time.ms));
});

test("nothing passes on an approval that is not given, is denied, ran out or does not exist", async () => {
  const waits = await pending();
  const denied = await pending({ tool: "other" });
  await verbs["approvals.deny"](by(people.grace), { id: denied, reason: "no" });
  const late = await pending({ tool: "late" });
  await verbs["approvals.approve"](await world.signedIn(people.grace), { id: late, reason: "" });
  world.time.ms += 600_000;
  for (const id of [waits, denied, late, newId("apv", 0)])
    await expect(ledger.intend(using(id))).rejects.toBeInstanceOf(AuditUnavailable);
});

test("a denial is told with its reason until the question runs out, and then it is asked again", async () => {
  const id = await pending();
  await verbs["approvals.deny"](by(people.bo), { id, reason: "ask for less" });
  expect(await ask(asking())).toEqual({ state: "denied", id, by: "Bo", reason: "ask for less" });
  world.time.ms += 600_000;
  expect((await ask(asking())).state).toBe("pending");
});

test("a question nobody answers in time is expired, and can be answered no more", async () => {
  const id = await pending();
  world.time.ms += 599_999;
  expect(await ask(asking())).toMatchObject({ state: "pending", id });
  world.time.ms += 1;
  expect((await verbs["approvals.get"](by(people.ada), { id })).status).toBe("expired");
  await expect(
    verbs["approvals.approve"](await world.signedIn(people.grace), { id, reason: "" }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect((await ask(asking())).state).toBe("pending");
});

test("an answer that comes late still leaves time to use it, and no more than that", async () => {
  const id = await pending();
  world.time.ms += 599_000;
  await verbs["approvals.approve"](await world.signedIn(people.grace), { id, reason: "" });
  world.time.ms += 599_000;
  expect((await ask(asking())).state).toBe("approved");
  world.time.ms += 2_000;
  expect((await ask(asking())).state).toBe("pending");
});

describe("who answers", () => {
  test("whom the policy does not name is refused, and so is Reeve itself", async () => {
    const id = await pending();
    for (const ctx of [by(people.ada), as({ ...fixedTokenActor, role: "viewer" })])
      await expect(verbs["approvals.approve"](ctx, { id, reason: "" })).rejects.toMatchObject({
        code: "forbidden",
      });
    const own = await pending({ asks: asks({ approvers: ["owner"] }) });
    await expect(
      verbs["approvals.deny"](by(people.grace), { id: own, reason: "x" }),
    ).rejects.toMatchObject({ code: "forbidden" });
    expect(
      (await verbs["approvals.approve"](await world.signedIn(people.ada), { id: own, reason: "" }))
        .status,
    ).toBe("approved");
  });

  test("an operator token may answer for a role, and the record says which", async () => {
    const id = await pending();
    const { status, votes } = await verbs["approvals.approve"](as(fixedTokenActor), {
      id,
      reason: "",
    });
    expect({ status, by: votes[0]?.by.kind }).toEqual({ status: "approved", by: "token" });
    expect(world.audits.at(-1)).toMatchObject({
      operation: "approvals.approve",
      change: { subject: id, before: { status: "pending" }, after: { status: "approved" } },
    });
  });

  test("as many different people approve as the policy wants; one denial ends it", async () => {
    const two = { asks: asks({ quorum: 2 }) };
    const id = await pending(two);
    expect(
      (await verbs["approvals.approve"](await world.signedIn(people.grace), { id, reason: "" }))
        .status,
    ).toBe("pending");
    await expect(
      verbs["approvals.approve"](await world.signedIn(people.grace), { id, reason: "" }),
    ).rejects.toMatchObject({ code: "conflict" });
    const token = { ...fixedTokenActor, id: "tok_1", person: people.grace.id };
    await expect(verbs["approvals.approve"](as(token), { id, reason: "" })).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await ask(asking(two))).state).toBe("pending");
    expect(
      (await verbs["approvals.approve"](await world.signedIn(people.bo), { id, reason: "" }))
        .status,
    ).toBe("approved");
    const other = await pending({ ...two, tool: "other" });
    await verbs["approvals.approve"](await world.signedIn(people.grace), { id: other, reason: "" });
    expect((await verbs["approvals.deny"](by(people.bo), { id: other, reason: "no" })).status).toBe(
      "denied",
    );
    await expect(
      verbs["approvals.approve"](await world.signedIn(people.ada), { id: other, reason: "" }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("an approval by somebody who has left, or has the role no more, is none when it is used", async () => {
    const eve = await world.person("Eve", "approver");
    const id = await pending();
    await verbs["approvals.approve"](await world.signedIn(eve), { id, reason: "" });
    expect((await ask(asking())).state).toBe("approved");
    const store = peopleStore(world.database.kysely);
    await store.save({ ...eve, role: "viewer" });
    expect((await ask(asking())).state).toBe("pending");
    await store.save({ ...eve, status: "left" });
    expect((await ask(asking())).state).toBe("pending");
  });
});

test("those who may answer are told of a question in the transaction of asking, without its arguments, and admins when nobody answers", async () => {
  const principal = people.bo.id;
  const id = await pending({
    principal,
    asks: asks({ approvers: ["owner", "person:x@example.com"] }),
  });
  const told = await toldOf(world.database, id);
  expect(told).toEqual([
    {
      event: "approval_asked",
      title: "clerk asks to use refund at pay",
      link: `/approvals/${id}`,
      concerns: [`owner:${agent}`, "email:x@example.com", `not:${principal}`],
      expiresAt: isoTime(world.time.ms + 600_000),
    },
  ]);
  expect(JSON.stringify(told)).not.toContain("90000");
  const answered = await pending({ asks: asks({ argsHash: "e".repeat(64) }) });
  await verbs["approvals.approve"](await world.signedIn(people.grace), {
    id: answered,
    reason: "",
  });
  const before = world.time.ms;
  world.time.ms += 399_000;
  await tellUnanswered(world.database.kysely, world.clock);
  expect(await toldOf(world.database, id)).toHaveLength(1);
  world.time.ms += 2_000;
  await Promise.all([1, 2].map(() => tellUnanswered(world.database.kysely, world.clock)));
  expect((await toldOf(world.database, id))[1]).toMatchObject({
    event: "approval_expiring",
    concerns: expect.arrayContaining(["role:admin", `owner:${agent}`]),
  });
  expect(await toldOf(world.database, id)).toHaveLength(2);
  expect(await toldOf(world.database, answered)).toHaveLength(1);
  world.time.ms = before;
});

test("an agent cannot bury people in questions", async () => {
  const answers: Asked[] = [];
  for (let n = 0; n < 52; n++)
    answers.push(await ask(asking({ asks: asks({ argsHash: String(n).padStart(64, "0") }) })));
  expect(answers.filter(({ state }) => state === "pending")).toHaveLength(50);
  expect(answers.at(-1)?.state).toBe("too many");
});

test("lists come by status and by pages", async () => {
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await verbs["approvals.list"](by(people.ada), {
      limit: 7,
      status: "pending",
      ...(cursor !== undefined && { cursor }),
    });
    for (const { id, status } of page.items) {
      expect(status).toBe("pending");
      expect(seen).not.toContain(id);
      seen.add(id);
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.size).toBeGreaterThan(40);
  for (const status of ["approved", "denied", "expired", "used"] as const)
    for (const item of (await verbs["approvals.list"](by(people.ada), { limit: 200, status }))
      .items)
      expect(item.status).toBe(status);
});
