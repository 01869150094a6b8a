import type { Agent, Tier } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { request } from "../../../test/sign-in.ts";
import { fixedTokenActor } from "../tokens/fixed-token.ts";
import { watchReviews } from "./watch.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let ann: Person;
let bo: Person;
let cy: Person;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", write: "write", delete: "destructive" });
  ann = await world.person("Ann", "operator");
  bo = await world.person("Bo", "approver");
  cy = await world.person("Cy", "admin");
});
afterAll(() => world[Symbol.asyncDispose]());

let count = 0;
const register = (tier: Tier): Promise<Agent> =>
  world.verbs["agents.register"](by(ann), {
    name: `${tier} ${++count}`,
    purpose: "a test",
    environment: "test",
    tier,
    owner: ann.id,
    version: "1",
  });
const grant = (agent: Agent, tools: string[], who = ann) =>
  world.verbs["grants.create"](by(who), {
    agent: agent.id,
    server: "files",
    tools,
    reason: "a test",
  });
const credential = (agent: Agent) =>
  world.verbs["agents.credentials.add"](by(ann), { id: agent.id });
const get = ({ id }: Agent) => world.verbs["agents.get"](bySystem, { id });
const standing = ({ id }: Agent) => world.verbs["reviews.standing"](bySystem, { agent: id });
const decide = ({ id }: Agent, tool: string) => world.decide(id, "files", tool).answer;
const openFinding = async ({ id }: Agent) =>
  (
    await listFindings(world.database.kysely, {
      limit: 5,
      after: null,
      status: "open",
      subject: id,
    })
  ).items.map(({ kind }) => kind);
const waitingOf = async (agent: Agent) => {
  const { waiting } = await standing(agent);
  if (!waiting) throw new Error("nothing waits");
  return waiting;
};
const approve = async (agent: Agent, who = bo) => {
  const { id, hash } = await waitingOf(agent);
  world.time.ms += 1;
  return world.verbs["reviews.approve"](by(who), { id, hash, reason: "Looked at." });
};
/** A live agent of a tier, reviewed by Bo, that may read. */
async function live(tier: "high" | "critical"): Promise<Agent> {
  const agent = await register(tier);
  await grant(agent, ["read"]);
  await credential(agent);
  await approve(agent);
  return agent;
}

test("one person alone brings an agent of the tiers low and medium live, and it shows that nobody else looked", async () => {
  for (const tier of ["low", "medium"] as const) {
    const agent = await register(tier);
    await credential(agent);
    expect((await get(agent)).status).toBe("active");
    expect(await standing(agent)).toMatchObject({
      standing: "self",
      last: { status: "self", decidedBy: "Ann" },
      waiting: null,
    });
    const more = await grant(agent, ["read"]);
    expect(more.held).toBe(false);
    expect(decide(agent, "read")).toBe("allow");
    expect(await standing(agent)).toMatchObject({
      standing: "self",
      last: { kind: "change", differences: [{ what: "tools", wider: true }] },
    });
  }
});

test("an agent of the tiers high and critical waits at every door until another person has reviewed it", async () => {
  for (const tier of ["high", "critical"] as const) {
    const agent = await register(tier);
    await grant(agent, ["read"]);
    await credential(agent);
    expect((await get(agent)).status).toBe("registered");
    expect(decide(agent, "read")).toBe("block");
    expect(await openFinding(agent)).toEqual(["review_waiting"]);
    const waiting = await waitingOf(agent);
    expect(waiting).toMatchObject({ kind: "first", status: "waiting", authors: ["Ann"] });
    await approve(agent);
    expect((await get(agent)).status).toBe("active");
    expect(decide(agent, "read")).toBe("allow");
    expect(await openFinding(agent)).toEqual([]);
    expect(await standing(agent)).toMatchObject({ standing: "reviewed", waiting: null });
  }
});

test("who registered an agent or changed it since does not review it, nor does a token that stands for nobody", async () => {
  const agent = await register("high");
  await grant(agent, ["read"], cy);
  await credential(agent);
  for (const maker of [ann, cy])
    await expect(approve(agent, maker)).rejects.toMatchObject({ code: "forbidden" });
  const { id, hash } = await waitingOf(agent);
  await expect(
    world.verbs["reviews.approve"](bySystem, { id, hash, reason: "" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  const viewer = await world.person("Vi", "viewer");
  await expect(approve(agent, viewer)).rejects.toMatchObject({ code: "forbidden" });
  expect((await get(agent)).status).toBe("registered");
});

test("what a token made that stands for nobody waits until one person asks for its review and another approves it", async () => {
  const token = request(fixedTokenActor);
  const agent = await world.verbs["agents.register"](token, {
    name: `high ${++count}`,
    purpose: "a test",
    environment: "test",
    tier: "high",
    owner: ann.id,
    version: "1",
  });
  await world.verbs["agents.credentials.add"](token, { id: agent.id });
  for (const person of [ann, bo, cy])
    await expect(approve(agent, person)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("stands for nobody") as string,
    });
  await world.verbs["reviews.ask"](token, { agent: agent.id });
  await expect(approve(agent)).rejects.toMatchObject({ code: "forbidden" });
  await world.verbs["reviews.ask"](by(cy), { agent: agent.id });
  expect(await waitingOf(agent)).toMatchObject({ authors: ["Cy"] });
  await expect(approve(agent, cy)).rejects.toMatchObject({ code: "forbidden" });
  await approve(agent);
  expect((await get(agent)).status).toBe("active");
});

test("a review approves exactly what was looked at: what came since makes it refuse", async () => {
  const agent = await register("high");
  await credential(agent);
  const { id, hash } = await waitingOf(agent);
  await grant(agent, ["delete"]);
  await expect(
    world.verbs["reviews.approve"](by(bo), { id, hash, reason: "" }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect((await get(agent)).status).toBe("registered");
  expect((await waitingOf(agent)).reviewed.tools.map(({ name }) => name)).toEqual(["files/delete"]);
  await approve(agent);
  expect((await get(agent)).status).toBe("active");
});

test("a grant that reaches further is held until somebody else has reviewed it; what was reviewed goes on", async () => {
  const agent = await live("high");
  const more = await grant(agent, ["delete"]);
  expect(more.held).toBe(true);
  expect(decide(agent, "read")).toBe("allow");
  expect(decide(agent, "delete")).toBe("block");
  const same = await grant(await get(agent), ["read"]);
  expect(same.held).toBe(true);
  await approve(agent);
  expect(decide(agent, "delete")).toBe("allow");
});

test("refusing revokes the held grant and drops the held change", async () => {
  const agent = await live("high");
  await grant(agent, ["delete"]);
  await world.verbs["agents.update"](by(ann), { id: agent.id, version: "2" });
  const { id } = await waitingOf(agent);
  await world.verbs["reviews.refuse"](by(bo), { id, reason: "Too far." });
  expect(await get(agent)).toMatchObject({ version: "1", status: "active" });
  expect(await standing(agent)).toMatchObject({ standing: "reviewed", waiting: null });
  await grant(agent, ["write"]);
  await approve(agent);
  expect([decide(agent, "write"), decide(agent, "delete")]).toEqual(["allow", "block"]);
});

test("of a high agent another version and a wider scope are held and a narrower one is not; of a critical one everything is", async () => {
  const high = await live("high");
  const update = (agent: Agent, change: object) =>
    world.verbs["agents.update"](by(ann), { id: agent.id, ...change });
  expect(await update(high, { version: "2", purpose: "another" })).toMatchObject({
    version: "1",
    purpose: "another",
  });
  await update(high, { scope: { servers: ["files"], tools: [], data: [] } });
  expect((await waitingOf(high)).reviewed).toMatchObject({
    version: "2",
    scope: { servers: ["files"] },
  });
  expect((await get(high)).scope.servers).toEqual([]);
  await approve(high);
  expect(await get(high)).toMatchObject({ version: "2", scope: { servers: ["files"] } });
  const narrow = { scope: { servers: [], tools: [], data: [] } };
  expect((await update(high, narrow)).scope.servers).toEqual([]);
  expect(await standing(high)).toMatchObject({ standing: "reviewed", waiting: null });

  const critical = await live("critical");
  await update(critical, { scope: { servers: ["files"], tools: [], data: [] } });
  await approve(critical);
  expect((await update(critical, narrow)).scope.servers).toEqual(["files"]);
  expect((await waitingOf(critical)).differences).toMatchObject([{ what: "scope", wider: false }]);
});

test("a stricter tier is in force at once and asks for a review; a looser one waits for it", async () => {
  const agent = await register("low");
  await grant(agent, ["read"]);
  await credential(agent);
  await world.verbs["agents.update"](by(ann), { id: agent.id, tier: "critical", version: "2" });
  expect(await get(agent)).toMatchObject({ tier: "critical", version: "1", status: "active" });
  expect(decide(agent, "read")).toBe("allow");
  await approve(agent);
  expect(await get(agent)).toMatchObject({ tier: "critical", version: "2" });
  await world.verbs["agents.update"](by(ann), { id: agent.id, tier: "low" });
  expect((await get(agent)).tier).toBe("critical");
  await expect(approve(agent, ann)).rejects.toMatchObject({ code: "forbidden" });
  await approve(agent);
  expect((await get(agent)).tier).toBe("low");
});

test("the database itself lets nobody approve their own", async () => {
  const agent = await register("high");
  await credential(agent);
  const { id } = await waitingOf(agent);
  await expect(
    world.database.pool.query(
      "update agent_reviews set status = 'approved', decided_person = $2 where id = $1",
      [id, ann.id],
    ),
  ).rejects.toThrow(/check/);
});

test("a tool's new definition asks for a review of the agents that may use it", async () => {
  const agent = await live("high");
  const hands = { ...world.hands };
  await watchReviews(hands);
  expect((await standing(agent)).waiting).toBeNull();
  await world.database.pool.query(
    "update tools set pinned_hash = repeat('f', 64), listed_hash = repeat('f', 64) where name = 'read'",
  );
  await watchReviews(hands);
  expect((await waitingOf(agent)).differences).toMatchObject([
    { what: "definition", says: "files/read has another definition." },
  ]);
});
