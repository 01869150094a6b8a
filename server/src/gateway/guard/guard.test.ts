import type { Agent } from "@reeve/contract/agent";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { ask } from "./ask.ts";
import type { GuardAnswer, GuardAsk } from "./guard-ask.ts";
import { report } from "./report.ts";
import { weigh } from "./weigh.ts";

const evidence = `unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("asks")
  && context.base.approval.expiresAt > context.base.now }`;
const policies = `
@id("all") permit(principal, action, resource);
@id("short") @outcome("scope") @narrow("[{\\"path\\":\\"/path\\",\\"prefix\\":\\"/data/\\",\\"default\\":\\"/data/\\"}]")
forbid(principal, action == Reeve::Action::"local/list", resource) unless { context.args.path like "/data/*" };
@id("mail") @outcome("scope") @redact("email")
forbid(principal, action == Reeve::Action::"local/read", resource) unless { context.base.applied.contains("redact:email") };
@id("asks") @outcome("escalate") @approvers("role:approver") @timeout("PT10M")
forbid(principal, action == Reeve::Action::"local/remove", resource) ${evidence};
@id("rate")
forbid(principal, action == Reeve::Action::"local/often", resource) when { context.base.session.calls60s >= 2 };
`;

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let whole: Awaited<ReturnType<typeof wholeGate>>;
let agent: Agent;
let ada: Awaited<ReturnType<typeof world.person>>;
let grace: typeof ada;

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  whole = await wholeGate(world, ledger, "http://127.0.0.1:9");
  ada = await world.person("Ada", "owner");
  grace = await world.person("Grace", "approver");
  agent = await world.agent("clerk", ada);
  await world.server("local", {
    list: "read",
    read: "read",
    remove: "destructive",
    often: "write",
    send: "write",
  });
  await world.verbs["policies.put"](bySystem, { name: "p", mode: "enforce", cedar: policies });
});
afterAll(async () => {
  await whole[Symbol.asyncDispose]();
  await ledger.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const asking = (
  tool: string,
  args: object = { path: "/data/a" },
  more: Partial<GuardAsk> = {},
): GuardAsk => {
  const snapshot = world.snapshots.current();
  const found = snapshot.agents.get(agent.id);
  if (!found) throw new Error("the agent is gone");
  const { id } = found;
  return {
    source: "sdk",
    who: { agent: found, actsFor: null, account: id, principal: id, snapshot },
    kind: "tool_call",
    server: "local",
    tool,
    args,
    session: null,
    trace: null,
    can: { narrow: true, redact: true },
    gone: () => false,
    ...more,
  };
};
const asked = (...it: Parameters<typeof asking>): Promise<GuardAnswer> =>
  ask(whole.gate, asking(...it));

test("what is allowed is on the record before the asker hears of it, and ends as they report, once", async () => {
  const { action, decision } = await asked("send", { path: "/a" });
  expect(decision.answer).toBe("allow");
  expect(await whole.action(action)).toMatchObject({
    source: "sdk",
    tool: "send",
    outcome: null,
    decision: { answer: "allow" },
  });
  const ended = { action, outcome: "ok", error: null, result: { done: 1 } } as const;
  expect(await report(whole.gate, (await world.agent("other", ada)).id, ended)).toBe(null);
  expect(await report(whole.gate, agent.id, ended)).toEqual({ result: { done: 1 } });
  expect(await report(whole.gate, agent.id, { ...ended, outcome: "error" })).toBe(null);
  expect(await whole.action(action)).toMatchObject({
    outcome: "ok",
    result: { preview: '{"done":1}' },
  });
});

test("a policy narrows what the asker can narrow, and blocks what they can neither change nor hide", async () => {
  const narrowed = await asked("list", { path: "/etc" });
  expect(narrowed).toMatchObject({ decision: { answer: "scope" }, args: { path: "/data/" } });
  const unable = { can: { narrow: false, redact: false } };
  const blocked = await asked("list", { path: "/etc" }, unable);
  expect(blocked).toMatchObject({ decision: { answer: "block" }, args: { path: "/etc" } });
  expect(blocked.decision.reason).toContain("change the arguments");
  const hidden = await asked("read", { path: "/data/a" }, { can: { narrow: true, redact: false } });
  expect(hidden.decision).toMatchObject({ answer: "block", policies: [{ name: "p" }] });
  expect(hidden.decision.reason).toContain("hide email");
  const { action, decision } = await asked("read");
  expect(decision).toMatchObject({ scope: { redacted: ["email"] } });
  const result = { text: "write to ada@example.com" };
  const shown = await report(whole.gate, agent.id, { action, outcome: "ok", error: null, result });
  expect(JSON.stringify(shown)).not.toContain("ada@example.com");
  expect(await whole.action(action)).toMatchObject({ redacted: [{ class: "email", count: 1 }] });
});

test("an approval lets the identical action through once, of all that ask for it at once", async () => {
  const first = await asked("remove", { path: "/7" });
  expect(first.decision.answer).toBe("escalate");
  const id = first.approval?.id ?? "apv_";
  expect((await asked("remove", { path: "/7" })).approval?.id).toBe(id);
  await whole.approvals["approvals.approve"](await world.signedIn(grace), { id, reason: "" });
  expect((await asked("remove", { path: "/8" })).decision.answer).toBe("escalate");
  const tries = await Promise.all(Array.from({ length: 8 }, () => asked("remove", { path: "/7" })));
  expect(tries.filter(({ decision }) => decision.answer === "allow")).toHaveLength(1);
});

test("what is not allowed does not count in its session, and what is weighed is neither counted nor recorded", async () => {
  for (let n = 0; n < 3; n++)
    expect(weigh(whole.gate, asking("often", {}, { session: "own" })).answer).toBe("allow");
  expect(await whole.actions("often")).toEqual([]);
  const all = await Promise.all(
    Array.from({ length: 6 }, () => asked("often", {}, { session: "own" })),
  );
  expect(all.filter(({ decision }) => decision.answer === "allow")).toHaveLength(2);
});

test.each([
  ["a server that is not there", "server-unknown", { server: "nowhere" }, "send"],
  ["a tool that is not there", "tool-unknown", {}, "nothing"],
] as const)("%s is a block on the record", async (_what, code, more, tool) => {
  const { action, decision } = await asked(tool, {}, more);
  expect(decision).toMatchObject({ answer: "block", code });
  expect(await whole.action(action)).toMatchObject({ outcome: "denied" });
});

test("a stop between the question and the answer is a block, and nothing is left under way", async () => {
  const late = asking("send");
  const { kysely } = world.database;
  await sql`update agents set status = 'suspended', status_reason = 'x', resumes_to = 'active', epoch = epoch + 1 where id = ${agent.id}`.execute(
    kysely,
  );
  await world.changed();
  const { action, decision } = await ask(whole.gate, late);
  expect(decision).toMatchObject({ answer: "block", code: "agent-suspended" });
  expect(await whole.action(action)).toMatchObject({ outcome: "denied" });
});

test("without a record nothing is allowed", async () => {
  const unrecorded = {
    ...whole.gate,
    hands: {
      ...whole.gate.hands,
      ledger: { ...ledger, intend: () => Promise.reject(new Error("no database")) },
    },
  };
  expect((await ask(unrecorded, asking("list", { path: "/data/a" }))).decision.answer).toBe(
    "block",
  );
});
