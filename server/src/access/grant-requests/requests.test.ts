import type { AgentId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { grantRequests } from "../../gateway/sdk/granting.ts";
import { openSubjects } from "../../registry/findings/store.ts";
import { followRequests } from "./over.ts";
import { grantRequestVerbs } from "./verbs.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let verbs: ReturnType<typeof grantRequestVerbs>;
let agentsAsk: ReturnType<typeof grantRequests>;
let made = 0;
beforeAll(async () => {
  world = await decisionWorld();
  verbs = grantRequestVerbs(world.hands);
  agentsAsk = grantRequests(world.hands);
  await world.server("shop", { refund: "write", list: "read" });
});
afterAll(() => world[Symbol.asyncDispose]());

async function whose() {
  const owner = await world.person(`Owner ${++made}`, "owner");
  const agent = await world.agent(`agent-${made}`, owner);
  return { owner, agent };
}
const wanted = {
  server: "shop",
  tools: ["refund", "list"],
  constraints: { arguments: [{ argument: "amount", atMost: 200 }] },
  reason: "customers wait for their money",
};
const amount = (agent: AgentId, of: number, tool = "refund") =>
  world.decide(agent, "shop", tool, { amount: of }).answer;
const waiting = () => openSubjects(world.database.kysely, "grant_requested");

test("an agent asks, its owner gives less of it, and the grant holds when that answers; the agent sees the reason", async () => {
  const { owner, agent } = await whose();
  const request = await agentsAsk.ask(agent, wanted);
  expect(request).toMatchObject({
    status: "pending",
    agent: { id: agent.id },
    askedBy: { kind: "agent", name: agent.name },
    within: ["amount up to 200"],
    grant: null,
  });
  expect(await waiting()).toContain(agent.id);
  expect(amount(agent.id, 10)).toBe("block");
  const answered = await verbs["grants.requests.approve"](by(owner), {
    id: request.id,
    tools: ["refund"],
    constraints: { arguments: [{ argument: "amount", atMost: 80 }], count: { perDay: 3 } },
    reason: "up to 80 will do",
  });
  expect(answered).toMatchObject({
    status: "approved",
    decision: { by: owner.name, reason: "up to 80 will do" },
  });
  expect([amount(agent.id, 80), amount(agent.id, 81), amount(agent.id, 5, "list")]).toEqual([
    "allow",
    "block",
    "block",
  ]);
  expect(await waiting()).not.toContain(agent.id);
  expect(await agentsAsk.find(agent.id, request.id)).toEqual(answered);
  const { items } = await world.verbs["grants.list"](bySystem, { limit: 1, agent: agent.id });
  expect(items[0]).toMatchObject({
    id: answered.grant,
    within: ["amount up to 80", "at most 3 uses a day (UTC)"],
    reason: "up to 80 will do (asked: customers wait for their money)",
  });
});

test("what is given is never more than what was asked for", async () => {
  const { owner, agent } = await whose();
  const { id } = await agentsAsk.ask(agent, { ...wanted, tools: ["refund"] });
  await expect(
    verbs["grants.requests.approve"](by(owner), { id, tools: ["list"], reason: "more" }),
  ).rejects.toMatchObject({ code: "invalid" });
  await verbs["grants.requests.approve"](by(owner), {
    id,
    constraints: { arguments: [{ argument: "amount", atMost: 900 }] },
    reason: "as asked",
  });
  expect([amount(agent.id, 200), amount(agent.id, 201)]).toEqual(["allow", "block"]);
});

test("nobody approves what they asked for, nor what is of an agent they do not answer for", async () => {
  const { owner, agent } = await whose();
  const other = await world.person(`Other ${made}`, "owner");
  const operator = await world.person(`Operator ${made}`, "operator");
  const viewer = await world.person(`Viewer ${made}`, "viewer");
  const { id } = await verbs["grants.requests.ask"](by(owner), { ...wanted, agent: agent.id });
  for (const [who, code] of [
    [owner, "forbidden"],
    [other, "forbidden"],
    [viewer, "forbidden"],
  ] as const)
    await expect(
      verbs["grants.requests.approve"](by(who), { id, reason: "yes" }),
    ).rejects.toMatchObject({ code });
  // A token that stands for nobody may be the one who asked.
  await expect(
    verbs["grants.requests.approve"](bySystem, { id, reason: "yes" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(amount(agent.id, 10)).toBe("block");
  await verbs["grants.requests.approve"](by(operator), { id, reason: "yes" });
  expect(amount(agent.id, 10)).toBe("allow");
  await expect(
    verbs["grants.requests.deny"](by(operator), { id, reason: "no" }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("a denial goes back with its reason and permits nothing; the same request that waits is one", async () => {
  const { owner, agent } = await whose();
  const first = await agentsAsk.ask(agent, wanted);
  const again = await agentsAsk.ask(agent, { ...wanted, tools: ["list", "refund"] });
  expect(again.id).toBe(first.id);
  await verbs["grants.requests.deny"](by(owner), { id: first.id, reason: "ask for less" });
  expect(await agentsAsk.find(agent.id, first.id)).toMatchObject({
    status: "denied",
    decision: { reason: "ask for less" },
    grant: null,
  });
  const { agent: another } = await whose();
  expect(await agentsAsk.find(another.id, first.id)).toBeNull();
  expect(amount(agent.id, 1)).toBe("block");
});

test("a request that nobody answers is over after a week, in the queue too", async () => {
  const { owner, agent } = await whose();
  const { id } = await agentsAsk.ask(agent, wanted);
  world.time.ms += 7 * 86_400_000;
  await world.changed();
  await expect(
    verbs["grants.requests.approve"](by(owner), { id, reason: "late" }),
  ).rejects.toMatchObject({ code: "conflict" });
  const { items } = await verbs["grants.requests.list"](bySystem, {
    limit: 9,
    agent: agent.id,
    status: "expired",
  });
  expect(items.map((one) => one.id)).toEqual([id]);
  await followRequests(world.database, world.clock);
  expect(await waiting()).not.toContain(agent.id);
});

test("a request for a tool that the server has not is refused, and an agent may not ask without end", async () => {
  const { agent } = await whose();
  await expect(agentsAsk.ask(agent, { ...wanted, tools: ["nothing"] })).rejects.toMatchObject({
    code: "invalid",
  });
  const ask = (n: number) =>
    agentsAsk.ask(agent, { ...wanted, constraints: { count: { total: n + 1 } } });
  for (let n = 0; n < 20; n++) await ask(n);
  await expect(ask(20)).rejects.toMatchObject({ code: "conflict" });
});
