import type { Person } from "@reeve/contract/person";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { createServer, type Server } from "node:http";
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { actorOf, ctxOf, fixedSecret, testRegister } from "../../../test/register.ts";
import { isoTime } from "../../platform/clock.ts";
import { openLog } from "../../platform/log.ts";
import { identifier } from "../identify.ts";
import { identityIssuer } from "../oidc/identity-issuer.ts";
import { providerStore } from "../oidc/store.ts";
import { oauthDoor, type RefusedSignIn } from "./door.ts";

type Register = Awaited<ReturnType<typeof testRegister>>;
type Keyed = Awaited<ReturnType<Register["keyed"]>>;
let register: Register;
let door: ReturnType<typeof oauthDoor>;
let keyed: Keyed;
let eve: Person;
let provider: Server;
let at = "";
let signer: Awaited<ReturnType<typeof generateKeyPair>>;
let stranger: Awaited<ReturnType<typeof generateKeyPair>>;
const refusals: RefusedSignIn[] = [];
const issuer = "http://127.0.0.1:4700";
const files = `${issuer}/mcp/files`;
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

beforeAll(async () => {
  register = await testRegister();
  signer = await generateKeyPair("ES256");
  stranger = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(signer.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  provider = createServer((request, response) => {
    const body = request.url?.startsWith("/jwks")
      ? { keys: [jwk] }
      : { issuer: at, jwks_uri: `${at}/jwks`, authorization_endpoint: `${at}/authorize` };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  at = `http://localhost:${(provider.address() as AddressInfo).port}`;
  door = oauthDoor({
    ...register,
    identityIssuer: identityIssuer(register),
    log: openLog("silent"),
    hasServer: (name) => name === "files" || name === "mail",
    addressOf: () => randomUUID(),
    unrecorded: () => undefined,
    refused: async (it) => void refusals.push(it),
  });
});
afterAll(async () => {
  provider.closeAllConnections();
  provider.close();
  await register[Symbol.asyncDispose]();
});
let people = 0;
beforeEach(async () => {
  keyed = await register.keyed();
  eve = await register.person("Eve", `eve-${++people}@example.com`);
  await brings(true);
  await providerStore(register.database.kysely).link(at, `sub-${people}`, eve.id, [], now());
});

const now = (): string => isoTime(register.clock.now());
const seconds = (): number => Math.floor(register.clock.now() / 1000);
const brings = (agents: boolean) =>
  providerStore(register.database.kysely).set({
    settings: {
      name: "Corp",
      issuer: at,
      clientId: "reeve",
      scopes: [],
      groupClaim: "groups",
      emailDomains: [],
      create: false,
      agents,
    },
    secret: null,
    changed_by: "test",
    changed_at: now(),
  });

async function send(path: string, form: Record<string, string>, who: Keyed | string = keyed) {
  const proof =
    typeof who === "string"
      ? {}
      : {
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
          client_assertion: await new SignJWT({ jti: randomUUID() })
            .setProtectedHeader({ alg: "EdDSA", typ: "JWT" })
            .setIssuer(who.clientId)
            .setSubject(who.clientId)
            .setAudience(issuer)
            .setIssuedAt(seconds())
            .setExpirationTime(seconds() + 60)
            .sign(who.privateKey),
        };
  const answer = await door.request(path, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(typeof who === "string" && { authorization: `Bearer ${who}` }),
    },
    body: String(new URLSearchParams({ ...form, ...proof })),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}
const tokenOf = async (who = keyed): Promise<string> => {
  const form = { grant_type: "client_credentials", resource: files };
  return String((await send("/oauth/token", form, who)).body["access_token"]);
};
const introspect = (token: string, who: Keyed | string = keyed) =>
  send("/oauth/introspect", { token }, who);
const letsIn = async (token: string): Promise<boolean> =>
  (await identifier(register)(`Bearer ${token}`, files, register.known)).ok;

test("introspection tells a client of its own agent's tokens as the doors would judge them now, and of no other's", async () => {
  const token = await tokenOf();
  expect((await introspect(token)).body).toMatchObject({
    active: true,
    iss: issuer,
    sub: keyed.agent.id,
    client_id: keyed.clientId,
    aud: files,
    token_type: "Bearer",
    scope: "mcp",
    jti: decodeJwt(token).jti,
    exp: decodeJwt(token).exp,
  });
  const other = await register.keyed();
  expect(await introspect(token, other)).toEqual({ status: 200, body: { active: false } });
  expect((await introspect(`${token}x`)).body).toEqual({ active: false });
  expect((await introspect("anything")).body).toEqual({ active: false });
  // Whoever guards a tool by an operator token may ask about any.
  expect((await introspect(token, fixedSecret)).body).toMatchObject({ active: true });
  expect((await introspect(token, "not-an-operator-token")).status).toBe(401);
  expect((await send("/oauth/introspect", {})).body).toMatchObject({ error: "invalid_request" });
  const bare = await door.request("/oauth/introspect", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: `token=${token}`,
  });
  expect(bare.status).toBe(401);
  await register.verbs["agents.stop"](register.operator, { id: keyed.agent.id, reason: "x" });
  expect((await introspect(token, fixedSecret)).body).toEqual({ active: false });
});

test("a token that its client revokes opens nothing from the answer on, and its others go on", async () => {
  const [one, two] = [await tokenOf(), await tokenOf()];
  const other = await register.keyed();
  expect(await send("/oauth/revoke", { token: one }, other)).toMatchObject({
    status: 400,
    body: { error: "unauthorized_client" },
  });
  expect(await letsIn(one)).toBe(true);
  expect(await send("/oauth/revoke", { token: one })).toEqual({ status: 200, body: {} });
  expect([await letsIn(one), await letsIn(two)]).toEqual([false, true]);
  expect((await introspect(one)).body).toEqual({ active: false });
  expect(register.audits.at(-1)).toMatchObject({
    operation: "agents.credentials.revoke",
    change: { subject: keyed.agent.id, after: { revokedBy: keyed.clientId } },
  });
  expect(JSON.stringify(register.audits)).not.toContain(one);
  for (const token of [one, "anything"])
    expect((await send("/oauth/revoke", { token })).status).toBe(200);
  const made = await register.verbs["agents.credentials.add"](register.operator, {
    id: keyed.agent.id,
  });
  expect(await letsIn(String(made.token))).toBe(true);
  await send("/oauth/revoke", { token: String(made.token) });
  expect(await letsIn(String(made.token))).toBe(false);
});

interface Change {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: typeof signer.privateKey;
}
/** An identity assertion that is right in everything but what the test changes. */
const idJag = ({ claims, header, key = signer.privateKey }: Change = {}): Promise<string> => {
  const right = {
    iss: at,
    sub: `sub-${people}`,
    aud: `${issuer}/`,
    client_id: keyed.clientId,
    jti: randomUUID(),
    iat: seconds(),
    exp: seconds() + 300,
    resource: files,
    scope: "files:read",
  };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: "ES256", typ: "oauth-id-jag+jwt", kid: "one", ...header })
    .sign(key);
};
const bring = (assertion: string, more: Record<string, string> = {}) =>
  send("/oauth/token", { grant_type: jwtBearer, assertion, ...more });

test("an identity assertion of the configured provider becomes a token by which the agent acts for that person, once", async () => {
  const assertion = await idJag();
  const { status, body } = await bring(assertion);
  expect({ status, type: body["token_type"] }).toEqual({ status: 200, type: "Bearer" });
  const token = String(body["access_token"]);
  expect(decodeJwt(token)).toMatchObject({
    sub: eve.id,
    aud: files,
    act: { sub: keyed.agent.id },
  });
  expect(await letsIn(token)).toBe(true);
  expect(register.audits.at(-1)).toMatchObject({
    operation: "delegations.make",
    change: { subject: keyed.agent.id, after: { by: "the identity provider" } },
  });
  expect(await bring(assertion)).toMatchObject({
    status: 400,
    body: { error: "invalid_grant", error_description: expect.stringContaining("used before") },
  });
  // A second one does not end what the first gave.
  expect((await bring(await idJag())).status).toBe(200);
  expect(await letsIn(token)).toBe(true);
  // The person has the last word: taken back here, no assertion brings it again.
  const { id, name, role } = eve;
  await register.verbs["delegations.end"](ctxOf(actorOf(id, name, role)), {
    agent: keyed.agent.id,
    person: id,
  });
  expect(await letsIn(token)).toBe(false);
  expect((await bring(await idJag())).body).toMatchObject({
    error: "invalid_grant",
    error_description: expect.stringContaining("took back") as string,
  });
});

test.each<[string, () => Change]>([
  ["another type", () => ({ header: { typ: "JWT" } })],
  ["another key", () => ({ key: stranger.privateKey })],
  ["a key that the header brings", () => ({ header: { jku: "https://evil.example/jwks" } })],
  ["another issuer", () => ({ claims: { iss: "https://evil.example" } })],
  ["another audience", () => ({ claims: { aud: "https://other.example" } })],
  ["two audiences", () => ({ claims: { aud: [issuer, "https://other.example"] } })],
  ["another client", () => ({ claims: { client_id: "crd_00000000000000000000000000" } })],
  ["no jti", () => ({ claims: { jti: undefined } })],
  ["a time that is over", () => ({ claims: { iat: seconds() - 500, exp: seconds() - 100 } })],
  ["too long a life", () => ({ claims: { exp: seconds() + 86_400 } })],
  ["a subject that never signed in here", () => ({ claims: { sub: "nobody" } })],
])("an identity assertion with %s gets no token", async (_says, change) => {
  expect(await bring(await idJag(change()))).toMatchObject({
    status: 400,
    body: { error: "invalid_grant" },
  });
});

test("an assertion for one resource opens no other, a person who left is acted for by nobody, and no provider brings agents unless an admin lets it", async () => {
  expect((await bring(await idJag(), { resource: `${issuer}/mcp/mail` })).body).toMatchObject({
    error: "invalid_target",
  });
  expect((await bring(await idJag(), { resource: files })).status).toBe(200);
  await register.setStatus(eve.id, "left");
  expect((await bring(await idJag())).body).toMatchObject({ error: "invalid_grant" });
  await brings(false);
  expect((await bring(await idJag())).body).toMatchObject({
    error: "invalid_grant",
    error_description: expect.stringContaining("No identity provider brings agents") as string,
  });
  expect(refusals.at(-1)).toMatchObject({ agent: { id: keyed.agent.id }, door: "/oauth/token" });
});
