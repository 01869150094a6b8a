import type { Person } from "@reeve/contract/person";
import { decodeJwt, SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { actorOf, ctxOf, testRegister } from "../../../test/register.ts";
import { openLog } from "../../platform/log.ts";
import { identifier, type Identify } from "../identify.ts";
import { oauthDoor } from "../oauth/door.ts";

type Register = Awaited<ReturnType<typeof testRegister>>;
type Keyed = Awaited<ReturnType<Register["keyed"]>>;
let register: Register;
let door: ReturnType<typeof oauthDoor>;
let identify: Identify;
let eve: Person;
let keyed: Keyed;
let people = 0;

const issuer = "http://127.0.0.1:4700";
const resource = `${issuer}/mcp/files`;
const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const jwtType = "urn:ietf:params:oauth:token-type:jwt";
const hourMs = 3_600_000;

beforeAll(async () => {
  register = await testRegister();
  await register.person("Ann", "ann@example.com");
  identify = identifier(register);
  door = oauthDoor({
    ...register,
    log: openLog("silent"),
    hasServer: (name) => name === "files",
    refused: async () => undefined,
    addressOf: () => "127.0.0.1",
    unrecorded: () => undefined,
  });
});
afterAll(() => register[Symbol.asyncDispose]());
beforeEach(async () => {
  eve = await register.person("Eve", `eve-${++people}@example.com`);
  keyed = await register.keyed();
});

const as = (person: Person) => ctxOf(actorOf(person.id, person.name, person.role));
const made = (hours = 8, who = keyed) =>
  register.verbs["delegations.make"](as(eve), { agent: who.agent.id, hours });
const ended = () =>
  register.verbs["delegations.end"](as(eve), { agent: keyed.agent.id, person: eve.id });

const assertion = ({ clientId, privateKey }: Keyed): Promise<string> => {
  const now = Math.floor(register.clock.now() / 1000);
  const claims = { iss: clientId, sub: clientId, aud: issuer, jti: randomUUID() };
  return new SignJWT({ ...claims, iat: now, exp: now + 60 })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
    .sign(privateKey);
};
const Answer = z
  .object({
    access_token: z.string(),
    issued_token_type: z.string(),
    expires_in: z.number(),
    error: z.string(),
    error_description: z.string(),
  })
  .partial();

async function exchanged(
  subjectToken: string,
  over: Record<string, string> = {},
  who: Keyed = keyed,
) {
  const response = await door.request("/oauth/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: exchangeGrant,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await assertion(who),
      subject_token: subjectToken,
      subject_token_type: jwtType,
      resource,
      ...over,
    }).toString(),
  });
  return { status: response.status, ...Answer.parse(await response.json()) };
}
const lets = async () => {
  const { access_token: token = "" } = await exchanged((await made()).subjectToken);
  return token;
};
const ask = (token: string) => identify(`Bearer ${token}`, resource, register.known);

test("an agent that a person lets act for them gets a token whose subject is the person and whose actor is itself", async () => {
  const { subjectToken, subjectTokenType, delegation } = await made();
  expect(delegation).toMatchObject({ person: { name: "Eve" }, endedAt: null });
  expect(subjectTokenType).toBe(jwtType);
  const answer = await exchanged(subjectToken);
  expect(answer).toMatchObject({
    status: 200,
    issued_token_type: "urn:ietf:params:oauth:token-type:access_token",
    expires_in: 300,
  });
  const token = String(answer.access_token);
  expect(decodeJwt(token)).toMatchObject({
    sub: eve.id,
    act: { iss: issuer, sub: keyed.agent.id, sub_profile: "ai_agent" },
    client_id: keyed.clientId,
  });
  expect(await ask(token)).toMatchObject({
    ok: true,
    agent: { id: keyed.agent.id },
    actsFor: { id: eve.id, epoch: 1 },
  });
});

test("what was given to one agent is nothing in the hands of another", async () => {
  const other = await register.keyed();
  const { subjectToken } = await made();
  expect(await exchanged(subjectToken, {}, other)).toMatchObject({
    status: 400,
    error: "invalid_grant",
    error_description: "The subject token was given to another agent.",
  });
});

test("taken back, neither the token it gave nor the one it was given are good any more, from the moment that is answered", async () => {
  const { subjectToken } = await made();
  const { access_token: token = "" } = await exchanged(subjectToken);
  await ended();
  expect(await ask(token)).toMatchObject({ ok: false, status: 401 });
  expect(await exchanged(subjectToken)).toMatchObject({ status: 400, error: "invalid_grant" });
});

test("let again, what was issued before stays dead", async () => {
  const before = await made();
  const { access_token: old = "" } = await exchanged(before.subjectToken);
  await ended();
  const again = await made();
  expect(await ask(old)).toMatchObject({ ok: false });
  expect(await exchanged(before.subjectToken)).toMatchObject({ error: "invalid_grant" });
  expect(await exchanged(again.subjectToken)).toMatchObject({ status: 200 });
});

test.each(["suspended", "left"] as const)(
  "a person who is %s is acted for by nobody",
  async (status) => {
    const { subjectToken } = await made();
    const { access_token: token = "" } = await exchanged(subjectToken);
    await register.setStatus(eve.id, status);
    expect(await ask(token)).toMatchObject({
      ok: false,
      description: "The person it acts for is not active here any more.",
    });
    expect(await exchanged(subjectToken)).toMatchObject({ error: "invalid_grant" });
  },
);

test("when its time is over, so are the tokens: none outlives what the person let", async () => {
  const { subjectToken } = await made(1);
  register.clock.nowMs += hourMs - 60_000;
  const last = await exchanged(subjectToken);
  expect(last).toMatchObject({ status: 200, expires_in: 60 });
  register.clock.nowMs += 59_000;
  expect(await ask(String(last.access_token))).toMatchObject({ ok: true });
  register.clock.nowMs += 2_000;
  expect(await ask(String(last.access_token))).toMatchObject({ ok: false });
  expect(await exchanged(subjectToken)).toMatchObject({ error: "invalid_grant" });
});

test("a stopped agent acts for nobody either", async () => {
  const token = await lets();
  await register.verbs["agents.stop"](register.operator, { id: keyed.agent.id, reason: "x" });
  expect(await ask(token)).toMatchObject({ ok: false, status: 403 });
});

test.each([
  ["no subject token", { subject_token: "" }, "invalid_request"],
  ["another type of subject token", { subject_token_type: "urn:x" }, "invalid_request"],
  ["a subject token that is no token", { subject_token: "x" }, "invalid_grant"],
  ["a request for another type", { requested_token_type: "urn:x" }, "invalid_request"],
  [
    "an actor that is somebody else",
    { actor_token: "x", actor_token_type: jwtType },
    "invalid_request",
  ],
  ["the type of an actor without one", { actor_token_type: jwtType }, "invalid_request"],
])("%s is refused with what to send", async (_what, over, error) => {
  const { subjectToken } = await made();
  const answer = await exchanged(subjectToken, over);
  expect(answer).toMatchObject({ status: 400, error });
  expect(answer.error_description).toBeTruthy();
});

test("the client may name itself as the actor", async () => {
  const { subjectToken } = await made();
  const over = { actor_token: await assertion(keyed), actor_token_type: jwtType };
  expect(await exchanged(subjectToken, over)).toMatchObject({ status: 200 });
});

test("an access token is no subject token, and a subject token is no access token", async () => {
  const { subjectToken } = await made();
  const { access_token: token = "" } = await exchanged(subjectToken);
  expect(await exchanged(token)).toMatchObject({ error: "invalid_grant" });
  expect(await ask(subjectToken)).toMatchObject({ ok: false });
});

test("only a person can let an agent act for them: no token can, whoever it stands for", async () => {
  const token = ctxOf({ ...actorOf(eve.id, "a token", "admin"), kind: "token" });
  await expect(
    register.verbs["delegations.make"](token, { agent: keyed.agent.id, hours: 1 }),
  ).rejects.toThrow("Only a person");
});

test("whoever answers for the agent can end it too; nobody else can", async () => {
  await made();
  const other = await register.person("Oth", `oth-${people}@example.com`);
  const end = { agent: keyed.agent.id, person: eve.id };
  await expect(register.verbs["delegations.end"](as(other), end)).rejects.toThrow();
  await register.verbs["delegations.end"](register.operator, end);
  expect(
    (await register.verbs["delegations.list"](register.operator, { agent: end.agent, limit: 10 }))
      .items,
  ).toMatchObject([{ person: { id: eve.id }, endedAt: expect.any(String) }]);
});

test("an agent that may not act is let by nobody", async () => {
  await register.verbs["agents.stop"](register.operator, { id: keyed.agent.id, reason: "x" });
  await expect(made()).rejects.toThrow("is stopped");
});
