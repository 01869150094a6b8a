import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, decodeProtectedHeader, exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { z } from "zod";
import { generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fixedSecret, publicJwk, testRegister } from "../../../test/register.ts";
import { openDatabase } from "../../platform/database.ts";
import { knownStops, type KnownStop } from "../stops/known.ts";
import { openLog } from "../../platform/log.ts";
import { identifier } from "../identify.ts";
import { oauthDoor, type RefusedSignIn } from "./door.ts";

let register: Awaited<ReturnType<typeof testRegister>>;
let keyed: Awaited<ReturnType<typeof register.keyed>>;
let door: ReturnType<typeof oauthDoor>;
let refusals: RefusedSignIn[] = [];
let unrecorded: string[] = [];
let address = "";
const issuer = "http://127.0.0.1:4700";
const tokenEndpoint = `${issuer}/oauth/token`;
const log = openLog("silent");
const Body = z
  .object({
    access_token: z.string(),
    token_type: z.string(),
    scope: z.string(),
    error: z.string(),
    error_description: z.string(),
    expires_in: z.number(),
  })
  .partial();

const newDoor = (over: Partial<Parameters<typeof oauthDoor>[0]> = {}) =>
  oauthDoor({
    ...register,
    log,
    hasServer: (name) => name === "files",
    addressOf: () => address,
    unrecorded: (kind) => void unrecorded.push(kind),
    refused: async (it) => void refusals.push(it),
    ...over,
  });

beforeAll(async () => {
  register = await testRegister();
  door = newDoor();
});
beforeEach(async () => {
  keyed = await register.keyed();
  refusals = [];
  unrecorded = [];
  // How much is recorded is counted by address.
  address = randomUUID();
});
afterAll(() => register[Symbol.asyncDispose]());

interface Signing {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  readonly key?: KeyObject | Uint8Array;
}

const get = async (path: string, host = "127.0.0.1:4700") => {
  const response = await door.request(path, { headers: { host } });
  return {
    status: response.status,
    body: z.record(z.string(), z.unknown()).parse(await response.json()),
  };
};
const resourceFor = async (host: string) =>
  (await get("/.well-known/oauth-protected-resource/mcp", host)).body["resource"];

/** A client assertion that is right in everything but what the test changes. */
function assertion({ claims, header, key }: Signing = {}): Promise<string> {
  const now = Math.floor(register.clock.now() / 1000);
  const right = {
    iss: keyed.clientId,
    sub: keyed.clientId,
    aud: issuer,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
  };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", ...header })
    .sign(key ?? keyed.privateKey);
}

const formOf = (jwt: string, over: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: jwt,
    ...over,
  });

const post = async (
  body: URLSearchParams | string,
  headers: Record<string, string> = {},
  at = door,
) => {
  const response = await at.request("/oauth/token", {
    method: "POST",
    body: String(body),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, body: Body.parse(await response.json()) };
};

test("an assertion becomes a token that names the agent, one audience and the epoch, and lives 300 seconds", async () => {
  const answer = await post(
    formOf(await assertion(), {
      resource: `${issuer}/mcp/files`,
      client_id: keyed.clientId,
      scope: "anything at all",
    }),
  );
  expect(answer).toMatchObject({
    status: 200,
    body: { token_type: "Bearer", expires_in: 300, scope: "mcp" },
  });
  const token = String(answer.body.access_token);
  expect(decodeProtectedHeader(token)).toEqual({
    alg: "EdDSA",
    typ: "at+jwt",
    kid: register.signingKey.kid,
  });
  expect(decodeJwt(token)).toMatchObject({
    iss: issuer,
    aud: `${issuer}/mcp/files`,
    sub: keyed.agent.id,
    client_id: keyed.clientId,
    rev: 0,
  });
  expect(
    await identifier(register)(`Bearer ${token}`, `${issuer}/mcp/files`, register.known),
  ).toMatchObject({ ok: true, agent: { id: keyed.agent.id } });
  expect(refusals).toEqual([]);
});

test.each([
  [undefined, `${issuer}/mcp`],
  [`${issuer}/mcp`, `${issuer}/mcp`],
  [`${issuer}/mcp/`, `${issuer}/mcp`],
  [`${issuer}/mcp/files/`, `${issuer}/mcp/files`],
  ["http://localhost:4700/mcp/files", `${issuer}/mcp/files`],
])("the resource %s gives a token for %s", async (resource, audience) => {
  const { body } = await post(
    formOf(await assertion(), resource === undefined ? {} : { resource }),
  );
  expect(decodeJwt(String(body.access_token)).aud).toBe(audience);
});

test.each([
  `${issuer}/mcp/unknown`,
  `${issuer}/`,
  issuer,
  `${issuer}/api`,
  `${issuer}/mcp/files/more`,
  `${issuer}/mcp/FILES`,
  `${issuer}/mcp/..%2ffiles`,
  `${issuer}/mcp#x`,
  `${issuer}/mcp?x=1`,
  "http://a:b@127.0.0.1:4700/mcp",
  "https://127.0.0.1:4700/mcp",
  "http://127.0.0.1:4701/mcp",
  "http://127.0.0.1.evil.example:4700/mcp",
  "https://evil.example/mcp/files",
  "not a url",
  "",
])("the resource %s is no target", async (resource) => {
  expect(await post(formOf(await assertion(), { resource }))).toMatchObject({
    status: 400,
    body: { error: "invalid_target" },
  });
  expect(refusals).toMatchObject([{ agent: { id: keyed.agent.id }, client: keyed.clientId }]);
});

const now = (): number => Math.floor(register.clock.now() / 1000);
test.each<[string, () => Signing]>([
  ["another issuer as audience (mix-up)", () => ({ claims: { aud: "https://other.example" } })],
  [
    "another server's token endpoint",
    () => ({ claims: { aud: "https://other.example/oauth/token" } }),
  ],
  ["our audience among others", () => ({ claims: { aud: [issuer, "https://other.example"] } })],
  ["no audience in the list", () => ({ claims: { aud: [] } })],
  ["no audience", () => ({ claims: { aud: undefined } })],
  ["a resource as audience", () => ({ claims: { aud: `${issuer}/mcp` } })],
  ["another issuer", () => ({ claims: { iss: "crd_00000000000000000000000000" } })],
  ["no issuer", () => ({ claims: { iss: undefined } })],
  ["no jti", () => ({ claims: { jti: undefined } })],
  ["an empty jti", () => ({ claims: { jti: "" } })],
  ["a jti that is too long", () => ({ claims: { jti: "j".repeat(257) } })],
  ["a jti that the database cannot hold", () => ({ claims: { jti: "a\0b" } })],
  ["a jti that is no text", () => ({ claims: { jti: 7 } })],
  ["no expiry", () => ({ claims: { exp: undefined } })],
  ["no time of issue", () => ({ claims: { iat: undefined } })],
  ["expired 31 seconds ago", () => ({ claims: { iat: now() - 60, exp: now() - 31 } })],
  ["issued 10 minutes ago", () => ({ claims: { iat: now() - 600 } })],
  ["issued in 10 minutes", () => ({ claims: { iat: now() + 600, exp: now() + 660 } })],
  ["not before in 31 seconds", () => ({ claims: { nbf: now() + 31 } })],
  ["a life of ten minutes", () => ({ claims: { exp: now() + 600 } })],
  ["a life without end", () => ({ claims: { exp: 1e15 } })],
  ["an access token's type", () => ({ header: { typ: "at+jwt" } })],
  [
    "another algorithm and another key",
    () => ({
      header: { alg: "ES256" },
      key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
    }),
  ],
  ["a stranger's key", () => ({ key: generateKeyPairSync("ed25519").privateKey })],
  [
    "the public key as a shared secret",
    () => ({
      header: { alg: "HS256" },
      key: new TextEncoder().encode(
        String(keyed.publicKey.export({ format: "pem", type: "spki" })),
      ),
    }),
  ],
  [
    "the public key's bytes as a shared secret",
    () => ({
      header: { alg: "HS256" },
      key: Buffer.from(String(publicJwk(keyed.publicKey)["x"]), "base64url"),
    }),
  ],
  [
    "a jku to an attacker",
    () => ({
      header: { jku: "https://attacker.example/jwks" },
      key: generateKeyPairSync("ed25519").privateKey,
    }),
  ],
  [
    "an x5u to an attacker, though rightly signed",
    () => ({ header: { x5u: "https://attacker.example/cert" } }),
  ],
])("refused and recorded: %s", async (_what, signing) => {
  expect(await post(formOf(await assertion(signing())))).toMatchObject({
    status: 401,
    body: {
      error: "invalid_client",
      error_description: expect.stringMatching(/^[\x20-\x7e]{20,}$/),
    },
  });
  expect(refusals).toMatchObject([{ agent: null, client: keyed.clientId, code: "credential" }]);
});

test("refused: an unsigned assertion, a key in the header, an unknown crit, and what is no JWT", async () => {
  const claims = decodeJwt(await assertion());
  const stranger = generateKeyPairSync("ed25519");
  const right = (await assertion()).split(".");
  const crit = Buffer.from(
    JSON.stringify({ alg: "EdDSA", crit: ["made-up"], "made-up": 1 }),
  ).toString("base64url");
  for (const jwt of [
    new UnsecuredJWT(claims).encode(),
    await assertion({
      header: { jwk: await exportJWK(stranger.publicKey) },
      key: stranger.privateKey,
    }),
    [crit, right[1], right[2]].join("."),
    "",
    "x",
    "a.b.c",
    "x".repeat(60_000),
  ])
    expect(await post(formOf(jwt))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
  expect(refusals).toHaveLength(7);
});

test("a kid is only compared with the registered one, never looked up", async () => {
  const pair = generateKeyPairSync("ed25519");
  const agent = await register.agent();
  const { clientId } = await register.verbs["agents.credentials.add"](register.operator, {
    id: agent.id,
    publicKeyJwk: { ...publicJwk(pair.publicKey), kid: "k1" },
  });
  const by = async (kid: string) =>
    (
      await post(
        formOf(
          await assertion({
            claims: { iss: clientId, sub: clientId },
            header: { kid },
            key: pair.privateKey,
          }),
        ),
      )
    ).status;
  expect([await by("k1"), await by("../../../etc/passwd"), await by("' or '1'='1")]).toEqual([
    200, 401, 401,
  ]);
});

test("the audience may be the issuer, the token endpoint, or a list of one; clocks may differ by 30 seconds", async () => {
  for (const aud of [issuer, `${issuer}/`, tokenEndpoint, [issuer]])
    expect(await post(formOf(await assertion({ claims: { aud } })))).toMatchObject({ status: 200 });
  for (const claims of [
    { iat: now() + 25, exp: now() + 85 },
    { iat: now() - 85, exp: now() - 25 },
    { exp: now() + 300 },
  ])
    expect(await post(formOf(await assertion({ claims })))).toMatchObject({ status: 200 });
  expect(await post(formOf(await assertion({ header: { alg: "Ed25519" } })))).toMatchObject({
    status: 200,
  });
});

test("of fifty at once with one assertion, at two processes, exactly one gets a token", async () => {
  await using other = openDatabase(register.database.url, { max: 6 });
  const doors = [door, newDoor({ database: other })];
  const jwt = await assertion();
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) => post(formOf(jwt), {}, doors[i % 2])),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status, body } of answers)
    if (status !== 200)
      expect({ status, body }).toMatchObject({
        status: 401,
        body: {
          error: "invalid_client",
          error_description: expect.stringContaining("used before"),
        },
      });
  expect(refusals).toHaveLength(49);
});

test("used assertions are forgotten only when nobody would accept them any more", async () => {
  const count = async (): Promise<number> =>
    Number(
      (await register.database.pool.query("select count(*)::int as n from used_assertions")).rows[0]
        ?.n,
    );
  const jwt = await assertion();
  await post(formOf(jwt));
  const before = await count();
  const start = register.clock.nowMs;
  register.clock.nowMs = start + 89_000;
  expect(await post(formOf(jwt))).toMatchObject({
    status: 401,
    body: { error_description: expect.stringContaining("used before") },
  });
  register.clock.nowMs = start + 3_600_000;
  expect(await post(formOf(await assertion()))).toMatchObject({ status: 200 });
  await expect.poll(count).toBeLessThan(before);
  register.clock.nowMs = start;
});

test("a stopped agent, a revoked key and an expired one get no token", async () => {
  const { verbs, operator, clock } = register;
  await verbs["agents.stop"](operator, { id: keyed.agent.id, reason: "x" });
  expect(await post(formOf(await assertion()))).toMatchObject({
    status: 400,
    body: { error: "unauthorized_client", error_description: expect.stringContaining("stopped") },
  });
  await verbs["agents.resume"](operator, { id: keyed.agent.id, reason: "x" });
  const { body } = await post(formOf(await assertion()));
  expect(decodeJwt(String(body.access_token))["rev"]).toBe(1);
  const start = clock.nowMs;
  clock.nowMs += 365 * 86_400_000 - 10_000;
  expect((await post(formOf(await assertion()))).body.expires_in).toBeLessThanOrEqual(10);
  clock.nowMs += 20_000;
  expect(await post(formOf(await assertion()))).toMatchObject({
    status: 401,
    body: { error_description: expect.stringContaining("expired") },
  });
  clock.nowMs = start;
  await verbs["agents.credentials.revoke"](operator, {
    id: keyed.agent.id,
    credential: keyed.clientId,
  });
  expect(await post(formOf(await assertion()))).toMatchObject({
    status: 401,
    body: { error_description: expect.stringContaining("revoked") },
  });
  expect(refusals.map(({ agent, code }) => [agent?.id, code])).toEqual([
    [keyed.agent.id, "agent-suspended"],
    [keyed.agent.id, "credential"],
    [keyed.agent.id, "credential"],
  ]);
});

test.each<
  [string, (jwt: string) => URLSearchParams | string, Record<string, string>, number, string]
>([
  ["no grant type", (jwt) => formOf(jwt, { grant_type: "" }), {}, 400, "invalid_request"],
  [
    "another grant",
    (jwt) => formOf(jwt, { grant_type: "authorization_code" }),
    {},
    400,
    "unsupported_grant_type",
  ],
  ["no assertion", () => "grant_type=client_credentials", {}, 401, "invalid_client"],
  [
    "another type of assertion",
    (jwt) => formOf(jwt, { client_assertion_type: "saml" }),
    {},
    401,
    "invalid_client",
  ],
  [
    "a client_id that is not the assertion's",
    (jwt) => formOf(jwt, { client_id: "crd_00000000000000000000000000" }),
    {},
    401,
    "invalid_client",
  ],
  ["a secret", (jwt) => formOf(jwt, { client_secret: "x" }), {}, 401, "invalid_client"],
  [
    "a secret in a header",
    (jwt) => formOf(jwt),
    { authorization: "Basic eDp5" },
    401,
    "invalid_client",
  ],
  [
    "a parameter twice",
    (jwt) => `${String(formOf(jwt))}&grant_type=client_credentials`,
    {},
    400,
    "invalid_request",
  ],
  [
    "two resources",
    (jwt) => `${String(formOf(jwt))}&resource=a&resource=b`,
    {},
    400,
    "invalid_target",
  ],
  ["JSON", () => "{}", { "content-type": "application/json" }, 400, "invalid_request"],
  [
    "no content type that says a form",
    (jwt) => formOf(jwt),
    { "content-type": "text/plain" },
    400,
    "invalid_request",
  ],
  ["too much", () => "a".repeat(70_000), {}, 400, "invalid_request"],
  ["nothing", () => "", {}, 400, "invalid_request"],
])("refused and recorded as a request: %s", async (_what, body, headers, status, error) => {
  expect(await post(body(await assertion()), headers)).toMatchObject({ status, body: { error } });
  expect(refusals).toHaveLength(1);
});

test("a refusal stands though it cannot be recorded, and without a database there is no token", async () => {
  const unrecorded = newDoor({ refused: () => Promise.reject(new Error("no ledger")) });
  expect(await post("", {}, unrecorded)).toMatchObject({
    status: 400,
    body: { error: "invalid_request" },
  });
  const gone = openDatabase(register.database.url, { max: 1 });
  await gone[Symbol.asyncDispose]();
  const answer = await post(formOf(await assertion()), {}, newDoor({ database: gone }));
  expect(answer).toMatchObject({ status: 503, body: { error: "temporarily_unavailable" } });
  expect(answer.body.access_token).toBeUndefined();
});

test.each([
  "refresh_token",
  "password",
  "authorization_code",
  "implicit",
  "urn:ietf:params:oauth:grant-type:device_code",
  "client_credentials ",
])("the grant %s gives no token, whatever else is right", async (grant_type) => {
  const answer = await post(
    formOf(await assertion(), {
      grant_type,
      refresh_token: "x",
      assertion: await assertion(),
      subject_token: await assertion(),
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      actor_token: await assertion(),
    }),
  );
  expect(answer).toMatchObject({ status: 400, body: { error: "unsupported_grant_type" } });
  expect(answer.body.access_token).toBeUndefined();
});

test.each([
  ["everything", "*"],
  ["another", "admin operator agents:write"],
  ["a space", "mcp "],
  ["nothing", ""],
  ["ten thousand", Array.from({ length: 10_000 }, (_, n) => `s${n}`).join(" ")],
])("asking for the scope of %s gives no more than there is", async (_what, scope) => {
  const { body } = await post(formOf(await assertion(), { scope }));
  expect(body.scope).toBe("mcp");
  expect(decodeJwt(String(body.access_token))["scope"] ?? "mcp").toBe("mcp");
});

test("a client that names itself by an address is unknown, and the address is not fetched", async () => {
  let fetched = 0;
  const site = createServer((_request, response) => {
    fetched++;
    response.end("{}");
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}/client.json`;
  const claims = { iss: address, sub: address };
  const answer = await post(formOf(await assertion({ claims }), { client_id: address }));
  expect(answer).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  expect(fetched).toBe(0);
  site.close();
});

test("a flood of refusals is answered, and recorded 120 times a minute and address, and once where nothing was shown", async () => {
  const forged = await assertion({ key: generateKeyPairSync("ed25519").privateKey });
  let last: Response | null = null;
  for (let again = 0; again < 125; again++)
    last = await door.request("/oauth/token", { method: "POST", body: formOf(forged) });
  expect(last?.status).toBe(401);
  expect(Number(last?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refusals).toHaveLength(120);
  for (let again = 0; again < 5; again++) expect((await post("")).status).toBe(400);
  expect(refusals).toHaveLength(121);
  expect(unrecorded).toEqual([
    ...Array.from({ length: 5 }, () => "bad-credential"),
    ...Array.from({ length: 4 }, () => "no-credential"),
  ]);
  expect((await post(formOf(await assertion()))).status, "a good one still gets its token").toBe(
    200,
  );
  address = randomUUID();
  expect((await post(formOf(forged))).status).toBe(401);
  expect(refusals).toHaveLength(122);
});

test("the metadata names each door as its own resource, and nothing that is none", async () => {
  const resources = "/.well-known/oauth-protected-resource";
  for (const [path, resource] of [
    ["", "/mcp"],
    ["/mcp", "/mcp"],
    ["/mcp/files", "/mcp/files"],
  ])
    expect(await get(`${resources}${path}`)).toMatchObject({
      status: 200,
      body: { resource: `${issuer}${resource}`, authorization_servers: [issuer] },
    });
  for (const path of ["/mcp/unknown", "/mcp/files/x", "/api", "/"])
    expect((await get(`${resources}${path}`)).status).toBe(404);
  for (const path of [
    "oauth-authorization-server",
    "oauth-authorization-server/mcp",
    "openid-configuration",
    "openid-configuration/mcp/files",
  ])
    expect(await get(`/.well-known/${path}`)).toMatchObject({
      status: 200,
      body: {
        issuer,
        token_endpoint: tokenEndpoint,
        grant_types_supported: [
          "client_credentials",
          "urn:ietf:params:oauth:grant-type:token-exchange",
          "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        token_endpoint_auth_methods_supported: ["private_key_jwt"],
      },
    });
  expect(await get("/oauth/jwks")).toEqual({
    status: 200,
    body: { keys: [register.signingKey.publicJwk] },
  });
  expect(JSON.stringify(register.signingKey.publicJwk)).not.toContain('"d"');
  expect(await get("/oauth/authorize")).toMatchObject({
    status: 400,
    body: { error: "unsupported_response_type" },
  });
});

test.each<[string, Partial<KnownStop>, string, number]>([
  ["everything", { level: "everything" }, "files", 400],
  ["the server it is for", { level: "server", server: "files" }, "files", 400],
  ["another server", { level: "server", server: "mail" }, "files", 200],
  ["its version", { level: "version" }, "files", 400],
])(
  "a stop of %s holds at the token endpoint and in introspection as at the gate",
  async (_what, stop, server, status) => {
    const { id } = keyed.agent;
    const version = "1";
    const agent = register.known.agents.get(id);
    if (!agent) throw new Error("the agent is not known");
    const held: KnownStop = {
      id: "stp_00000000000000000000000000",
      level: "everything",
      agent: id,
      version,
      server: null,
      tool: null,
      person: null,
      says: "It is",
      reason: "a drill",
      by: "Ann",
      at: "2026-11-23T09:00:00.000Z",
      ...stop,
    };
    const agents = new Map(register.known.agents).set(id, { ...agent, version });
    const stopped = newDoor({
      present: () => ({ ...register.known, agents, stops: knownStops([held]) }),
    });
    const resource = { resource: `${issuer}/mcp/${server}` };
    const before = await post(formOf(await assertion(), resource));
    const answer = await post(formOf(await assertion(), resource), {}, stopped);
    expect(answer.status).toBe(status);
    if (status === 400) expect(refusals.at(-1)).toMatchObject({ agent: { id }, code: "stopped" });
    const introspection = await stopped.request("/oauth/introspect", {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Bearer ${fixedSecret}`,
      },
      body: `token=${String(before.body.access_token)}`,
    });
    expect(await introspection.json()).toMatchObject({ active: status === 200 });
  },
);

test("only a loopback name is echoed as the resource; any other host is told the public URL", async () => {
  expect(await resourceFor("localhost:4700")).toBe("http://localhost:4700/mcp");
  expect(await resourceFor("[::1]:4700")).toBe("http://[::1]:4700/mcp");
  for (const host of [
    "evil.example:4700",
    "localhost:1",
    "localhost",
    "127.0.0.1.evil.example:4700",
    "@",
    "localhost:4700@evil.example",
    "",
  ])
    expect(await resourceFor(host)).toBe(`${issuer}/mcp`);
});
