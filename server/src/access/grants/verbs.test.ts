import { afterAll, beforeAll, expect, test } from "vitest";
import { newJwk } from "../../../test/answering.ts";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { followExpiring } from "../credentials/expiring.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", delete: "destructive" });
});
afterAll(() => world[Symbol.asyncDispose]());

test("a grant allows its tools from its answer on, and nothing from the answer to its revocation on", async () => {
  const owner = await world.person("Granting Owner", "owner");
  const agent = await world.agent("granted", owner);
  const grant = await world.verbs["grants.create"](by(owner), {
    agent: agent.id,
    server: "files",
    tools: ["read", "read"],
    reason: "triage",
  });
  expect(grant).toMatchObject({
    agent: { id: agent.id, name: "granted" },
    server: "files",
    tools: ["read"],
    createdBy: "Granting Owner",
    expiresAt: null,
    revokedAt: null,
  });
  expect(world.decide(agent.id, "files", "read")).toMatchObject({
    answer: "allow",
    policies: [{ name: `grant:${grant.id}` }],
  });
  expect(world.decide(agent.id, "files", "delete").answer).toBe("block");
  expect(world.audits.at(-1)).toMatchObject({
    operation: "grants.create",
    change: { subject: grant.id },
  });

  const revoked = await world.verbs["grants.revoke"](by(owner), { id: grant.id });
  expect(revoked.revokedAt).not.toBeNull();
  expect(world.decide(agent.id, "files", "read").answer).toBe("block");
  expect((await world.verbs["grants.revoke"](by(owner), { id: grant.id })).revokedAt).toBe(
    revoked.revokedAt,
  );
});

test("a grant ends by itself at its time", async () => {
  const agent = await world.agent("ending", await world.person("Ending Owner", "owner"));
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["*"],
    reason: "an hour",
    expiresAt: new Date(world.time.ms + 5_000).toISOString(),
  });
  expect(world.decide(agent.id, "files", "delete").answer).toBe("allow");
  world.time.ms += 5_000;
  expect(world.decide(agent.id, "files", "delete").code).toBe("default-deny");
});

test("an owner grants and revokes only for agents they answer for; a viewer for none", async () => {
  const owner = await world.person("Own Owner", "owner");
  const other = await world.person("Other Owner", "owner");
  const viewer = await world.person("Just Viewer", "viewer");
  const agent = await world.agent("owned", owner);
  const input = { agent: agent.id, server: "files", tools: ["read"], reason: "test" };
  await expect(world.verbs["grants.create"](by(other), input)).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(world.verbs["grants.create"](by(viewer), input)).rejects.toMatchObject({
    code: "forbidden",
  });
  const grant = await world.verbs["grants.create"](by(owner), input);
  await expect(world.verbs["grants.revoke"](by(other), { id: grant.id })).rejects.toMatchObject({
    code: "forbidden",
  });
  const operator = await world.person("Any Operator", "operator");
  expect(
    (await world.verbs["grants.revoke"](by(operator), { id: grant.id })).revokedAt,
  ).not.toBeNull();
});

test("a grant for an agent, server or tool that is not there, or that would end in the past, is refused by name", async () => {
  const agent = await world.agent("refused", await world.person("Refused Owner", "owner"));
  const input = { agent: agent.id, server: "files", tools: ["read"], reason: "test" };
  const make = (more: Partial<typeof input & { expiresAt: string }>) =>
    world.verbs["grants.create"](bySystem, { ...input, ...more });
  await expect(make({ agent: "agt_00000000000000000000000009" })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(make({ server: "fils" })).rejects.toMatchObject({
    code: "invalid",
    faults: [{ path: "server" }],
  });
  await expect(make({ tools: ["read", "raed"] })).rejects.toMatchObject({
    code: "invalid",
    message: "Server files has no tool raed.",
    fix: "It has delete, read; `*` is every tool, now and later.",
  });
  await expect(make({ expiresAt: "2020-01-01T00:00:00.000Z" })).rejects.toMatchObject({
    code: "invalid",
    faults: [{ path: "expiresAt" }],
  });
  await expect(
    world.verbs["grants.revoke"](bySystem, { id: "grt_00000000000000000000000009" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("grants are listed newest first, of one agent or of all, page by page", async () => {
  const agent = await world.agent("listed", await world.person("Listed Owner", "owner"));
  const made: string[] = [];
  for (let n = 0; n < 3; n++) {
    world.time.ms += 1;
    made.unshift(
      (
        await world.verbs["grants.create"](bySystem, {
          agent: agent.id,
          server: "files",
          tools: ["read"],
          reason: `${n}`,
        })
      ).id,
    );
  }
  const first = await world.verbs["grants.list"](bySystem, { agent: agent.id, limit: 2 });
  const second = await world.verbs["grants.list"](bySystem, {
    agent: agent.id,
    limit: 2,
    cursor: first.nextCursor ?? "",
  });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
  expect((await world.verbs["grants.list"](bySystem, { limit: 1 })).items[0]?.id).toBe(made[0]);
  await expect(
    world.verbs["grants.list"](bySystem, { limit: 1, cursor: "x" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("what of an agent's keys and grants ends soon is told to whoever answers for it, until it is renewed", async () => {
  const owner = await world.person("Told Owner", "owner");
  const agent = await world.agent("told", owner);
  const dayMs = 86_400_000;
  const from = world.time.ms;
  const inDays = (days: number): string => new Date(from + days * dayMs).toISOString();
  const told = async () => {
    await followExpiring({ database: world.database, clock: world.clock });
    const filter = { limit: 20, after: null, status: "open" as const, subject: agent.id };
    return (await listFindings(world.database.kysely, filter)).items;
  };
  const give = (tools: string[], days: number) =>
    world.verbs["grants.create"](by(owner), {
      agent: agent.id,
      server: "files",
      tools,
      reason: "a quarter",
      expiresAt: inDays(days),
    });
  await world.verbs["agents.credentials.add"](by(owner), {
    id: agent.id,
    publicKeyJwk: newJwk(),
    expiresAt: inDays(100),
  });
  await give(["read"], 90);
  expect(await told()).toEqual([]);
  world.time.ms = from + 87 * dayMs;
  expect(await told()).toMatchObject([
    {
      kind: "access_expiring",
      owner: { id: owner.id },
      title: `told loses 2 keys or grants on ${inDays(90).slice(0, 10)}`,
    },
  ]);
  await give(["*"], 400);
  await world.verbs["agents.credentials.add"](by(owner), { id: agent.id, publicKeyJwk: newJwk() });
  expect(await told()).toEqual([]);
  await world.verbs["agents.credentials.revoke"](by(owner), {
    id: agent.id,
    credential: (
      await world.verbs["agents.credentials.list"](by(owner), { id: agent.id, limit: 1 })
    ).items[0]?.id as `crd_${string}`,
  });
  expect((await told()).map(({ title }) => title)).toEqual([
    `told loses a key on ${inDays(100).slice(0, 10)}`,
  ]);
});
