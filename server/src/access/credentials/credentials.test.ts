import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publicJwk, testRegister } from "../../../test/register.ts";
import { openLog } from "../../platform/log.ts";
import { newId } from "../../platform/ids.ts";
import { seen } from "./seen.ts";

let register: Awaited<ReturnType<typeof testRegister>>;
beforeAll(async () => {
  register = await testRegister();
});
afterAll(() => register[Symbol.asyncDispose]());

const dayMs = 86_400_000;
const newKey = () => publicJwk(generateKeyPairSync("ed25519").publicKey);

test("the first public key makes a registered agent active, and its id is the client_id", async () => {
  const { verbs, operator, known } = register;
  const agent = await register.agent();
  const added = await verbs["agents.credentials.add"](operator, {
    id: agent.id,
    publicKeyJwk: newKey(),
  });
  expect(added).toMatchObject({
    token: null,
    clientId: added.credential.id,
    tokenEndpoint: "http://127.0.0.1:4700/oauth/token",
    mcpUrl: "http://127.0.0.1:4700/mcp",
    credential: { kind: "public_key", algorithm: "EdDSA", revokedAt: null },
  });
  expect(known.agents.get(agent.id)?.status).toBe("active");
  expect(known.credentials.get(added.credential.id)).toMatchObject({
    agent: agent.id,
    kind: "public_key",
  });
});

test("a development token is shown once, and neither the database nor the record has it", async () => {
  const { verbs, operator, database, audits } = register;
  const agent = await register.agent();
  const { token, credential } = await verbs["agents.credentials.add"](operator, { id: agent.id });
  expect(token).toMatch(/^reeve_dev_[0-9a-z]{26}_[A-Za-z0-9_-]{43}$/);
  const secret = String(token).slice(-43);
  const { rows } = await database.pool.query("select * from agent_credentials");
  const listed = await verbs["agents.credentials.list"](operator, { id: agent.id, limit: 50 });
  expect(listed.items).toEqual([credential]);
  expect(JSON.stringify([rows, audits, listed])).not.toContain(secret);
});

test("a development token lives 7 days and at most 30; a key a year and at most two", async () => {
  const { verbs, operator, clock } = register;
  const { id } = await register.agent();
  const days = async (
    asked: number | null,
    publicKeyJwk?: Record<string, unknown>,
  ): Promise<number> => {
    const expiresAt =
      asked === null ? {} : { expiresAt: new Date(clock.nowMs + asked * dayMs).toISOString() };
    const { credential } = await verbs["agents.credentials.add"](operator, {
      id,
      ...expiresAt,
      ...(publicKeyJwk && { publicKeyJwk }),
    });
    return (Date.parse(credential.expiresAt) - clock.nowMs) / dayMs;
  };
  expect([
    await days(null),
    await days(30),
    await days(null, newKey()),
    await days(730, newKey()),
  ]).toEqual([7, 30, 365, 730]);
  for (const [asked, key] of [
    [31, undefined],
    [731, newKey()],
    [-1, undefined],
    [0, newKey()],
  ] as const)
    await expect(days(asked, key)).rejects.toMatchObject({ code: "invalid" });
});

test("the same key is refused a second time: at the same agent, at another, and after it was revoked", async () => {
  const { verbs, operator } = register;
  const publicKeyJwk = newKey();
  const one = await register.agent();
  const two = await register.agent();
  const { credential } = await verbs["agents.credentials.add"](operator, {
    id: one.id,
    publicKeyJwk,
  });
  const again = (id: typeof one.id) =>
    verbs["agents.credentials.add"](operator, {
      id,
      publicKeyJwk: { ...publicKeyJwk, kid: "else" },
    });
  await expect(again(one.id)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("this agent"),
  });
  await expect(again(two.id)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(one.id),
  });
  await verbs["agents.credentials.revoke"](operator, { id: one.id, credential: credential.id });
  await expect(again(two.id)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("revoked"),
  });
});

test("of ten at once with one key exactly one registers it", async () => {
  const { verbs, operator } = register;
  const publicKeyJwk = newKey();
  const agents = await Promise.all(Array.from({ length: 10 }, () => register.agent()));
  const tries = await Promise.allSettled(
    agents.map(({ id }) => verbs["agents.credentials.add"](operator, { id, publicKeyJwk })),
  );
  expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const it of tries)
    if (it.status === "rejected") expect(it.reason).toMatchObject({ code: "conflict" });
});

test("a private key is refused and nothing of it is kept", async () => {
  const { verbs, operator, audits } = register;
  const agent = await register.agent();
  const before = audits.length;
  const jwk = publicJwk(generateKeyPairSync("ed25519").privateKey);
  await expect(
    verbs["agents.credentials.add"](operator, { id: agent.id, publicKeyJwk: jwk }),
  ).rejects.toMatchObject({ code: "invalid", fix: expect.stringMatching(/^Throw this key away/) });
  expect(audits).toHaveLength(before);
  expect((await verbs["agents.get"](operator, { id: agent.id })).status).toBe("registered");
});

test("a credential of one agent cannot be revoked through another, and revoking twice keeps the first time", async () => {
  const { verbs, operator, clock } = register;
  const { agent, clientId } = await register.keyed();
  const other = await register.agent();
  await expect(
    verbs["agents.credentials.revoke"](operator, { id: other.id, credential: clientId }),
  ).rejects.toMatchObject({ code: "not_found" });
  const first = await verbs["agents.credentials.revoke"](operator, {
    id: agent.id,
    credential: clientId,
  });
  clock.nowMs += 5_000;
  expect(
    await verbs["agents.credentials.revoke"](operator, { id: agent.id, credential: clientId }),
  ).toEqual(first);
});

test("credentials are listed newest first, a page at a time", async () => {
  const { verbs, operator, clock } = register;
  const { id } = await register.agent();
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    clock.nowMs += 1_000;
    made.unshift((await verbs["agents.credentials.add"](operator, { id })).credential.id);
  }
  const first = await verbs["agents.credentials.list"](operator, { id, limit: 3 });
  const rest = await verbs["agents.credentials.list"](operator, {
    id,
    limit: 3,
    cursor: first.nextCursor ?? "",
  });
  expect([...first.items, ...rest.items].map((it) => it.id)).toEqual(made);
  expect(rest.nextCursor).toBeNull();
  await expect(
    verbs["agents.credentials.list"](operator, { id, limit: 3, cursor: "x" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("when a credential was last used, and so its agent seen, is written down without any call waiting for it", async () => {
  const { verbs, operator, clock, database } = register;
  const { agent, clientId } = await register.keyed();
  {
    await using it = seen(database, openLog("silent"));
    it.saw(clientId, clock.nowMs);
    it.saw(newId("crd", 0), clock.nowMs);
  }
  const at = new Date(clock.nowMs).toISOString();
  expect((await verbs["agents.get"](operator, { id: agent.id })).lastSeenAt).toBe(at);
  {
    await using it = seen(database, openLog("silent"));
    it.saw(clientId, clock.nowMs - 60_000);
  }
  expect(
    (await verbs["agents.credentials.list"](operator, { id: agent.id, limit: 1 })).items[0]
      ?.lastUsedAt,
  ).toBe(at);
});
