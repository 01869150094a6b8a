import type { Parsed } from "@reeve/contract/operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, fixedSecret, request, signInWorld } from "../../test/sign-in.ts";
import { nobody, systemActor, type Actor } from "../platform/actor.ts";
import { isoTime } from "../platform/clock.ts";
import { fixedToken } from "./tokens/fixed-token.ts";

let world: Awaited<ReturnType<typeof signInWorld>>;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });
const create = (
  actor: Actor | Awaited<ReturnType<typeof world.person>>,
  over: Partial<Parsed<"tokens.create">> = {},
) =>
  world.verbs["tokens.create"]("kind" in actor ? request(actor) : by(actor), {
    name: "automation",
    role: "operator",
    scopes: ["agents:write"],
    expiresAt: isoTime(world.time.ms + 3_600_000),
    ...over,
  });

test("a request with neither token nor session is nobody's", async () => {
  expect(await world.authenticate(new Headers())).toEqual({ actor: nobody, sessionToken: null });
  expect(
    (await world.authenticate(new Headers({ cookie: "theme=dark; reeve_session=" }))).actor,
  ).toBe(nobody);
});

test("an operator token acts with its own role and scopes, in the name of who made it", async () => {
  const admin = await world.person("Token Admin", "admin");
  const { token, operatorToken } = await create(admin);
  expect(token).toMatch(/^reeve_operator_[\w-]{43}$/);
  expect((await world.authenticate(bearer(token))).actor).toEqual({
    kind: "token",
    id: operatorToken.id,
    name: "automation",
    role: "operator",
    scopes: ["agents:write"],
    person: admin.id,
  });
  expect(await world.verbs["me.get"](await world.from(bearer(token)), {})).toMatchObject({
    kind: "token",
    email: null,
    role: "operator",
  });
});

test("the token itself is shown once: not stored, not listed, not on the record", async () => {
  world.later(1);
  const { token, operatorToken } = await create(await world.person("Once Admin", "admin"));
  const { rows } = await world.database.pool.query(
    "select row_to_json(t)::text as row from operator_tokens t",
  );
  const listed = await world.verbs["tokens.list"](request(systemActor), { limit: 200 });
  expect(listed.items[0]).toEqual(operatorToken);
  for (const text of [rows, listed, world.audits].map((it) => JSON.stringify(it)))
    expect(text).not.toContain(token.slice("reeve_operator_".length));
});

test("a revoked token is refused from the moment the revoke is answered", async () => {
  const { token, operatorToken } = await create(systemActor);
  await world.authenticate(bearer(token));
  const revoked = await world.verbs["tokens.revoke"](request(systemActor), {
    id: operatorToken.id,
  });
  expect(revoked.revokedAt).not.toBeNull();
  await expect(world.authenticate(bearer(token))).rejects.toMatchObject({
    code: "unauthenticated",
    message: "The operator token automation was revoked.",
  });
  world.later(1000);
  const again = await world.verbs["tokens.revoke"](request(systemActor), { id: operatorToken.id });
  expect(again.revokedAt).toBe(revoked.revokedAt);
});

test("a token is refused from the millisecond it expires, and none is made that is over already", async () => {
  const { token, operatorToken } = await create(systemActor);
  world.time.ms = Date.parse(operatorToken.expiresAt) - 1;
  await world.authenticate(bearer(token));
  world.later(1);
  await expect(world.authenticate(bearer(token))).rejects.toMatchObject({
    code: "unauthenticated",
  });
  await expect(create(systemActor, { expiresAt: isoTime(world.time.ms) })).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a token is worth no more than the person who made it still is", async () => {
  const admin = await world.person("Leaving Admin", "admin");
  await world.person("Staying Admin", "admin");
  const { token } = await create(admin, { role: "admin", scopes: ["*"] });
  await world.authenticate(bearer(token));
  await world.verbs["people.update"](request(systemActor), { id: admin.id, role: "viewer" });
  await expect(world.authenticate(bearer(token))).rejects.toMatchObject({
    code: "unauthenticated",
  });
  await world.verbs["people.update"](request(systemActor), { id: admin.id, role: "admin" });
  await world.authenticate(bearer(token));
  await world.verbs["people.update"](request(systemActor), { id: admin.id, status: "left" });
  await expect(world.authenticate(bearer(token))).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

test("a token made by a token ends with the same person", async () => {
  const admin = await world.person("Chain Admin", "admin");
  const first = await create(admin, { role: "admin", scopes: ["*"] });
  const { actor } = await world.authenticate(bearer(first.token));
  const second = await create(actor, { role: "admin", scopes: ["*"] });
  await world.verbs["people.update"](request(systemActor), { id: admin.id, status: "suspended" });
  await expect(world.authenticate(bearer(second.token))).rejects.toMatchObject({
    code: "unauthenticated",
  });
});

test("a token makes no token wider than itself", async () => {
  const { token } = await create(systemActor, {
    role: "admin",
    scopes: ["tokens:write", "agents:read"],
  });
  const { actor } = await world.authenticate(bearer(token));
  for (const scopes of [["*"], ["agents:write"], ["agents:read", "people:read"]])
    await expect(create(actor, { scopes })).rejects.toMatchObject({ code: "forbidden" });
  await create(actor, { scopes: ["agents:read", "tokens:read"] });
});

test("the use of a token is noted at most once a minute", async () => {
  const { token, operatorToken } = await create(systemActor);
  const used = async () =>
    (await world.verbs["tokens.list"](request(systemActor), { limit: 200 })).items.find(
      (it) => it.id === operatorToken.id,
    )?.lastUsedAt;
  await world.authenticate(bearer(token));
  const first = await used();
  expect(first).toBe(isoTime(world.time.ms));
  world.later(59_999);
  await world.authenticate(bearer(token));
  expect(await used()).toBe(first);
  world.later(1);
  await world.authenticate(bearer(token));
  expect(await used()).toBe(isoTime(world.time.ms));
});

test("tokens are listed newest first, in pages", async () => {
  for (let i = 0; i < 3; i++) await create(systemActor, { name: `listed ${i}` });
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await world.verbs["tokens.list"](request(systemActor), {
      limit: 2,
      ...(cursor && { cursor }),
    });
    names.push(...page.items.map((it) => it.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  const { rows } = await world.database.pool.query("select 1 from operator_tokens");
  expect(names).toHaveLength(rows.length);
  expect(names.slice(0, 3).sort()).toEqual(["listed 0", "listed 1", "listed 2"]);
});

test.each([
  ["of an unknown token", "Bearer reeve_operator_nobody"],
  ["of an agent", "Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZ3QifQ.c2ln"],
  ["of another scheme", "Basic YWRtaW46YWRtaW4="],
  ["without a token", "Bearer"],
  ["with two tokens", "Bearer one two"],
  ["of a session", "session"],
])(
  "an authorization header %s is refused with a sentence, also beside a good session",
  async (_, value) => {
    const session = await world.browserOf(await world.person(`With ${value}`));
    const secret = session.get("cookie")?.slice("reeve_session=".length) ?? "";
    const authorization = value === "session" ? `Bearer ${secret}` : value;
    for (const headers of [
      new Headers({ authorization }),
      new Headers({ authorization, cookie: session.get("cookie") ?? "" }),
    ])
      await expect(world.authenticate(headers)).rejects.toMatchObject({
        code: "unauthenticated",
        fix: expect.stringMatching(/\w+/),
      });
  },
);

test("the fixed token is an admin with every scope, and nothing close to it is", async () => {
  expect((await world.authenticate(bearer(fixedSecret))).actor).toMatchObject({
    kind: "token",
    role: "admin",
    scopes: ["*"],
  });
  for (const near of [fixedSecret.slice(1), `${fixedSecret}x`, fixedSecret.toUpperCase()])
    await expect(world.authenticate(bearer(near))).rejects.toMatchObject({
      code: "unauthenticated",
    });
});

test("a fixed token that is too short, or cannot be sent, is refused at the start", () => {
  expect(() => fixedToken("x".repeat(31))).toThrow(
    "REEVE_OPERATOR_TOKEN has 31 characters and needs at least 32.",
  );
  expect(() => fixedToken("")).toThrow("at least 32");
  expect(() => fixedToken(`${"x".repeat(32)}\n`)).toThrow("visible ASCII");
  expect(() => fixedToken("x".repeat(32))).not.toThrow();
});
