import { decodeJwt, exportJWK, SignJWT, UnsecuredJWT } from "jose";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { fixedSecret, testRegister } from "../../test/register.ts";
import { openLog } from "../platform/log.ts";
import { listFindings } from "../registry/findings/queue-store.ts";
import { openForeign } from "./foreign.ts";
import { fixedToken } from "./tokens/fixed-token.ts";
import { issueToken } from "./oauth/access-token.ts";
import { challenge, identifier, type Identify, type Refusal } from "./identify.ts";

let register: Awaited<ReturnType<typeof testRegister>>;
let keyed: Awaited<ReturnType<typeof register.keyed>>;
let identify: Identify;
const issuer = "http://127.0.0.1:4700";
const door = `${issuer}/mcp/files`;

beforeAll(async () => {
  register = await testRegister();
});
beforeEach(async () => {
  keyed = await register.keyed();
  identify = identifier(register);
});
afterAll(() => register[Symbol.asyncDispose]());

const issue = async (over: Partial<Parameters<typeof issueToken>[1]> = {}): Promise<string> => {
  const nowMs = register.clock.now();
  const it = {
    issuer,
    audience: door,
    agent: keyed.agent.id,
    credential: keyed.clientId,
    actsFor: null,
    epoch: 0,
    nowMs,
    notAfterMs: nowMs + 1e9,
    ...over,
  };
  return (await issueToken(register.signingKey, it)).token;
};
const ask = (token: string, resource = door) =>
  identify(`Bearer ${token}`, resource, register.known);
const refusal = async (token: string, resource = door): Promise<Refusal> => {
  const answer = await ask(token, resource);
  return answer.ok ? expect.unreachable("it was let in") : answer;
};

/** A token that is right in everything but what the test changes, signed with Reeve's own key. */
const forged = (
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> => {
  const now = Math.floor(register.clock.now() / 1000);
  const right = {
    iss: issuer,
    aud: door,
    sub: keyed.agent.id,
    client_id: keyed.clientId,
    jti: "j",
    iat: now,
    exp: now + 300,
    rev: 0,
  };
  return new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: register.signingKey.kid, ...header })
    .sign(register.signingKey.privateKey);
};

test("a good token names its agent and its credential, and the scheme may be written in any case", async () => {
  const token = await issue();
  for (const scheme of ["Bearer", "bearer", "BEARER "])
    expect(await identify(`${scheme} ${token}`, door, register.known)).toMatchObject({
      ok: true,
      agent: { id: keyed.agent.id, name: keyed.agent.name },
      credential: keyed.clientId,
      development: false,
    });
  expect(await ask(await forged({}))).toMatchObject({ ok: true });
});

test("a token for another door is refused: one server's is not good at another or at all of them, nor the other way", async () => {
  for (const [audience, resource] of [
    [`${issuer}/mcp/files`, `${issuer}/mcp/mail`],
    [`${issuer}/mcp`, `${issuer}/mcp/files`],
    [`${issuer}/mcp/files`, `${issuer}/mcp`],
    ["https://elsewhere.example/mcp/files", `${issuer}/mcp/files`],
  ] as const) {
    const token = await issue({ audience });
    await ask(token, audience);
    expect(await refusal(token, resource)).toMatchObject({
      status: 401,
      oauthError: "invalid_token",
      code: "credential",
      agent: { id: keyed.agent.id },
    });
  }
});

test.each<[string, Record<string, unknown>, Record<string, unknown>?]>([
  [
    "an audience that is a list, though ours is in it",
    { aud: [door, "https://elsewhere.example"] },
  ],
  ["an audience that is a list of one", { aud: [door] }],
  ["another issuer", { iss: "https://elsewhere.example" }],
  ["no issuer", { iss: undefined }],
  ["no audience", { aud: undefined }],
  ["no expiry", { exp: undefined }],
  ["no time of issue", { iat: undefined }],
  ["no id", { jti: undefined }],
  ["no epoch", { rev: undefined }],
  ["an epoch that is no number", { rev: "9" }],
  ["a subject that is no agent", { sub: "per_00000000000000000000000000" }],
  ["a client that is no credential", { client_id: "' or 1=1 --" }],
  ["an unknown credential", { client_id: "crd_00000000000000000000000000" }],
  ["an unknown agent", { sub: "agt_00000000000000000000000000" }],
  ["a life longer than Reeve gives", { exp: 4_000_000_000 }],
  ["not before some time in the future", { nbf: 4_000_000_000 }],
  ["an ID token's type", {}, { typ: "JWT" }],
  ["no type", {}, { typ: undefined }],
  ["another key's id", {}, { kid: "../../../../dev/null" }],
  ["SQL as the key's id", {}, { kid: "' union select 'x" }],
  ["no key's id", {}, { kid: undefined }],
])("refused, though signed with Reeve's own key: %s", async (_what, claims, header) => {
  expect(await refusal(await forged(claims, header))).toMatchObject({
    status: 401,
    oauthError: "invalid_token",
  });
});

test("a credential of another agent does not stand for this one", async () => {
  const other = await register.keyed();
  expect(await refusal(await forged({ client_id: other.clientId }))).toMatchObject({
    status: 401,
    code: "credential",
  });
});

test("a token expires on the second, and one from the future is borne with for 30 seconds", async () => {
  const now = Math.floor(register.clock.now() / 1000);
  expect((await refusal(await forged({ iat: now - 301, exp: now - 1 }))).description).toMatch(
    /expired/,
  );
  expect((await refusal(await forged({ iat: now - 300, exp: now }))).description).toMatch(
    /expired/,
  );
  expect(await ask(await forged({ iat: now + 25, exp: now + 300 }))).toMatchObject({ ok: true });
  expect(await refusal(await forged({ iat: now + 40, exp: now + 300 }))).toMatchObject({
    status: 401,
  });
  expect(await refusal(await forged({ iat: now + 600, exp: now + 900 }))).toMatchObject({
    status: 401,
  });
  expect(await refusal(await forged({ nbf: now + 40 }))).toMatchObject({ status: 401 });
});

test("no other algorithm and no other key is believed", async () => {
  const right = await forged({});
  const claims = decodeJwt(right);
  const stranger = generateKeyPairSync("ed25519");
  const own = register.signingKey;
  const pem = new TextEncoder().encode(
    String(own.publicKey.export({ format: "pem", type: "spki" })),
  );
  const raw = Buffer.from(own.publicJwk["x"] ?? "", "base64url");
  const hs = (secret: Uint8Array) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid: own.kid })
      .sign(secret);
  const strange = (header: Record<string, unknown>) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: own.kid, ...header })
      .sign(stranger.privateKey);
  const attacks = [
    new UnsecuredJWT(claims).encode(),
    `${Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt", kid: own.kid })).toString("base64url")}.${right.split(".")[1]}.`,
    await hs(pem),
    await hs(raw),
    await strange({}),
    await strange({ jwk: await exportJWK(stranger.publicKey) }),
    await strange({ jku: "https://attacker.example/jwks", x5u: "https://attacker.example/cert" }),
    await strange({ kid: "../../keys/attacker" }),
    right.slice(0, -4) + "AAAA",
    right.split(".").slice(0, 2).join("."),
    "not-a-token",
    "a.b.c",
    "..",
  ];
  for (const token of attacks)
    expect(await refusal(token)).toMatchObject({ status: 401, oauthError: "invalid_token" });
  const crit = `${Buffer.from(JSON.stringify({ alg: "EdDSA", typ: "at+jwt", kid: own.kid, crit: ["exp"] })).toString("base64url")}.${right.split(".")[1]}.${right.split(".")[2]}`;
  expect(await refusal(crit)).toMatchObject({ status: 401 });
});

test.each([
  ["Basic dXNlcjpwYXNz"],
  ["Bearer"],
  ["Bearer a b"],
  ["Bearer a, Bearer b"],
  [`Bearer ${"a".repeat(9_000)}`],
  ["Bearer é"],
])("refused as a header: %.30s", async (header) => {
  expect(await identify(header, door, register.known)).toMatchObject({
    ok: false,
    status: 401,
    oauthError: "invalid_token",
  });
});

test("without a token the challenge names no error, only the way to one", async () => {
  const answer = await identify(undefined, door, register.known);
  expect(answer).toMatchObject({ ok: false, status: 401, oauthError: null });
  expect(!answer.ok && challenge(answer, door)).toBe(
    `Bearer resource_metadata="${issuer}/.well-known/oauth-protected-resource/mcp/files"`,
  );
});

test("a challenge cannot be broken out of by what it quotes", () => {
  const header = challenge(
    {
      ok: false,
      status: 401,
      oauthError: "invalid_token",
      description: 'a "quote"\r\nSet-Cookie: x=\\ é',
      code: "credential",
      agent: null,
    },
    door,
  );
  expect(header).toMatch(
    /^Bearer error="invalid_token", error_description="[^"\\\r\n]*", resource_metadata="[^"]*"$/,
  );
});

test("an agent that is stopped is refused on its very next call, with the token it has and though that was seen before", async () => {
  const { verbs, operator } = register;
  const token = await issue();
  expect(await ask(token)).toMatchObject({ ok: true });
  await verbs["agents.stop"](operator, { id: keyed.agent.id, reason: "x" });
  expect(await refusal(token)).toMatchObject({
    status: 403,
    oauthError: "access_denied",
    code: "agent-suspended",
    agent: { id: keyed.agent.id },
  });
  await verbs["agents.resume"](operator, { id: keyed.agent.id, reason: "x" });
  expect((await refusal(token)).description).toMatch(/before the agent was stopped/);
  expect(await ask(await issue({ epoch: 1 }))).toMatchObject({ ok: true });
});

test("a revoked credential, an expired one and a retired agent are refused on the very next call", async () => {
  const { verbs, operator, clock } = register;
  const token = await issue();
  expect(await ask(token)).toMatchObject({ ok: true });
  await verbs["agents.credentials.revoke"](operator, {
    id: keyed.agent.id,
    credential: keyed.clientId,
  });
  expect(await refusal(token)).toMatchObject({ status: 401, code: "credential" });
  await verbs["agents.update"](operator, { id: keyed.agent.id, status: "retired" });
  expect(await refusal(token)).toMatchObject({ ok: false });

  keyed = await register.keyed();
  const other = await issue();
  const credential = register.known.credentials.get(keyed.clientId);
  register.known.credentials = new Map(
    credential ? [[credential.id, { ...credential, expiresAtMs: clock.now() }]] : [],
  );
  expect(await refusal(other)).toMatchObject({ status: 401, code: "credential" });
});

test("a development token is good at every door, is marked as one, and ends with its time, its revocation or a stop", async () => {
  const { verbs, operator, clock } = register;
  const { credential, token } = await verbs["agents.credentials.add"](operator, {
    id: keyed.agent.id,
  });
  for (const resource of [door, `${issuer}/mcp`])
    expect(await ask(String(token), resource)).toMatchObject({
      ok: true,
      development: true,
      credential: credential.id,
    });
  const wrong = `${String(token).slice(0, -1)}${String(token).endsWith("A") ? "B" : "A"}`;
  expect(await refusal(wrong)).toMatchObject({ status: 401, code: "credential", agent: null });
  expect(await refusal(`reeve_dev_${keyed.clientId.slice(4)}_${"A".repeat(43)}`)).toMatchObject({
    status: 401,
  });
  await verbs["agents.stop"](operator, { id: keyed.agent.id, reason: "x" });
  expect(await refusal(String(token))).toMatchObject({ status: 403, code: "agent-suspended" });
  await verbs["agents.resume"](operator, { id: keyed.agent.id, reason: "x" });
  expect(await ask(String(token))).toMatchObject({ ok: true });
  clock.nowMs += 7 * 86_400_000;
  expect((await refusal(String(token))).description).toMatch(/expired/);
  clock.nowMs -= 7 * 86_400_000;
  await verbs["agents.credentials.revoke"](operator, {
    id: keyed.agent.id,
    credential: credential.id,
  });
  expect(await refusal(String(token))).toMatchObject({ status: 401 });
});

test("a token that was seen before ends on time all the same", async () => {
  const token = await issue();
  expect(await ask(token)).toMatchObject({ ok: true });
  register.clock.nowMs += 300_000;
  expect((await refusal(token)).description).toMatch(/expired/);
  register.clock.nowMs -= 300_000;
});

test("a person's token or a shared key that is shown as an agent's is refused and becomes a finding that names it, never the token", async () => {
  const foreign = openForeign({
    ...register,
    log: openLog("silent"),
    fixedToken: fixedToken(fixedSecret),
  });
  const guarded = identifier({ ...register, foreign });
  const theirs = await new SignJWT({ email: "eve@corp.example" })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuer("https://login.corp.example")
    .sign(Buffer.alloc(32, 1));
  const shown = [
    [`ghp_${"a".repeat(36)}`, "A personal token of GitHub was shown"],
    [`sk-ant-${"b".repeat(40)}`, "A shared API key of Anthropic was shown"],
    [fixedSecret, "The operator token of the configuration was shown"],
    [theirs, "A token that https://login.corp.example issued to eve@corp.example was shown"],
  ] as const;
  const ownOnes = [
    `${await issue()}x`,
    await issue({ audience: `${issuer}/mcp` }),
    "nothing-known",
  ];
  for (const token of [...shown.map(([token]) => token), ...ownOnes])
    expect((await guarded(`Bearer ${token}`, door, register.known)).ok).toBe(false);
  const filter = { limit: 50, after: null, status: "open" as const };
  const told = async () =>
    (await listFindings(register.database.kysely, filter)).items.filter(
      ({ kind }) => kind === "foreign_credential",
    );
  await vi.waitFor(async () => expect(await told()).toHaveLength(shown.length), 20_000);
  const found = await told();
  for (const [token, title] of shown) {
    expect(found.map((one) => one.title)).toContainEqual(expect.stringContaining(title));
    expect(JSON.stringify(found)).not.toContain(token);
  }
});
