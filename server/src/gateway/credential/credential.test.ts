import { decodeJwt, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { UpstreamCredential } from "@reeve/contract/server";
import { exchange } from "../../../test/exchange.ts";
import { madeUp, reach, signingKey } from "../../../test/reach.ts";
import { listen } from "../../../test/rpc.ts";
import { systemClock } from "../../platform/clock.ts";
import { openUpstreams, type Upstreams } from "../upstream/upstreams.ts";

/** An authorization server that speaks the real protocol: what it was asked, and what it says next. */
const asked: { authorization: string | undefined; form: URLSearchParams }[] = [];
/** What the tool server was shown. */
const shown: (string | undefined)[] = [];
let issued = 0;
let says: (n: number) => [number, unknown];
let accepts: (authorization: string | undefined) => boolean;
let authorizationServer: Awaited<ReturnType<typeof listen>>;
let toolServer: Awaited<ReturnType<typeof listen>>;
let upstreams: Upstreams;
let now = 0;
const clock = { now: () => systemClock.now() + now };

beforeAll(async () => {
  authorizationServer = await listen((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      asked.push({
        authorization: request.headers.authorization,
        form: new URLSearchParams(body),
      });
      const [status, answer] = says(++issued);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  toolServer = await listen((request, response) => {
    const { authorization } = request.headers;
    shown.push(authorization ?? (request.headers["x-api-key"] as string | undefined));
    request.resume().on("end", () => {
      const good = accepts(authorization);
      response.writeHead(good ? 200 : 401, {
        "content-type": "application/json",
        ...(!good && { "www-authenticate": "Bearer" }),
      });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { good } }));
    });
  });
});
afterEach(() => upstreams.close());
beforeEach(() => {
  asked.length = 0;
  shown.length = 0;
  issued = 0;
  says = (n) => [200, { access_token: `token-${n}`, token_type: "Bearer", expires_in: 300 }];
  accepts = (authorization) => authorization !== undefined;
  upstreams = openUpstreams({
    ...reach,
    clock,
    dataFolder: "",
    path: undefined,
  });
});
afterAll(async () => {
  await authorizationServer.close();
  await toolServer.close();
});

const own = () => ({
  kind: "client_credentials" as const,
  tokenUrl: `${authorizationServer.url}/token`,
  clientId: "reeve & co",
  clientSecret: "s3:cret%",
});
const upstream = (credential: UpstreamCredential) =>
  upstreams.of({
    id: madeUp("crm"),
    name: "crm",
    transport: { kind: "http", url: `${toolServer.url}/mcp`, credential },
  });
const call = (credential: UpstreamCredential, agent = "agt_1") =>
  exchange(upstream(credential), {
    message: { jsonrpc: "2.0", id: 1, method: "tools/list" },
    agent,
  });

test("fixed headers are sent as they are, and no token is fetched", async () => {
  accepts = () => true;
  await call({ kind: "headers", headers: { "X-API-Key": "k-1" } });
  expect(shown).toEqual(["k-1"]);
  expect(asked).toEqual([]);
});

test("client credentials: one token for all agents and calls, with the secret encoded and the server as resource", async () => {
  const answers = await Promise.all(["agt_1", "agt_2", "agt_3"].map((agent) => call(own(), agent)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(shown).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-1"]);
  expect(asked).toHaveLength(1);
  expect(Buffer.from(asked[0]?.authorization?.slice(6) ?? "", "base64").toString()).toBe(
    "reeve+%26+co:s3%3Acret%25",
  );
  expect(Object.fromEntries(asked[0]?.form ?? [])).toEqual({
    grant_type: "client_credentials",
    resource: `${toolServer.url}/mcp`,
  });
});

test("a token is fetched anew shortly before it ends", async () => {
  await call(own());
  now = 269_000;
  await call(own());
  now = 271_000;
  await call(own());
  now = 0;
  expect(shown).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
});

test("without a secret Reeve proves itself with its own key", async () => {
  const { clientSecret: _, ...keyed } = own();
  await call(keyed);
  const { form, authorization } = asked[0] ?? { form: new URLSearchParams(), authorization: "" };
  expect(authorization).toBeUndefined();
  const { payload } = await jwtVerify(form.get("client_assertion") ?? "", signingKey.publicKey, {
    issuer: keyed.clientId,
    subject: keyed.clientId,
    audience: keyed.tokenUrl,
    maxTokenAge: 60,
    requiredClaims: ["jti", "exp"],
  });
  expect(payload.sub).toBe("reeve & co");
});

test("token exchange: each agent has a token of its own, for what Reeve signs about it", async () => {
  const exchanged = { ...own(), kind: "token_exchange" as const, audience: "crm", scope: "read" };
  for (const agent of ["agt_1", "agt_2", "agt_1"]) await call(exchanged, agent);
  expect(shown).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-1"]);
  expect(asked.map(({ form }) => form.get("grant_type"))).toEqual(
    Array(2).fill("urn:ietf:params:oauth:grant-type:token-exchange"),
  );
  const subject = asked[1]?.form.get("subject_token") ?? "";
  await jwtVerify(subject, signingKey.publicKey, { audience: exchanged.tokenUrl });
  expect(decodeJwt(subject)).toMatchObject({ sub: "agt_2", iss: "http://localhost:4700" });
  expect(asked[1]?.form.get("audience")).toBe("crm");
});

test("token exchange for a person: what Reeve signs says the person, and the agent as who acts; each pair has its own token", async () => {
  const exchanged = { ...own(), kind: "token_exchange" as const };
  for (const account of ["agt_1 per_1", "agt_1 per_2", "agt_1", "agt_1 per_1"])
    await call(exchanged, account);
  expect(shown).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-1"]);
  const subjects = asked.map(({ form }) => decodeJwt(form.get("subject_token") ?? ""));
  expect(subjects.map(({ sub }) => sub)).toEqual(["per_1", "per_2", "agt_1"]);
  expect(subjects[0]).toMatchObject({
    act: { iss: "http://localhost:4700", sub: "agt_1", sub_profile: "ai_agent" },
  });
});

test("a token that the server refuses is fetched anew and tried once; refused again, the agent sees no 401", async () => {
  accepts = (authorization) => authorization === "Bearer token-2";
  expect((await call(own())).status).toBe(200);
  accepts = () => false;
  const refused = await call(own());
  expect(refused.error).toContain("refuses the credential that Reeve has for it");
  expect(shown.slice(2)).toEqual(["Bearer token-2", "Bearer token-3"]);
});

test.each<[string, () => [number, unknown], string]>([
  ["refuses", () => [401, { error: "invalid_client" }], "answered 401 (invalid_client)"],
  ["hides a text in its error", () => [400, { error: "<b>s3:cret%</b>" }], "answered 400"],
  ["answers no JSON", () => [200, "<html>"], "answered without a bearer token"],
  [
    "answers a MAC token",
    () => [200, { access_token: "a", token_type: "mac" }],
    "without a bearer",
  ],
  [
    "smuggles a header",
    () => [200, { access_token: "a\r\nx: y", token_type: "bearer" }],
    "without",
  ],
  ["answers without end", () => [200, "x".repeat(100_000)], "answered too much"],
  ["leads elsewhere", () => [302, ""], "answered 302"],
])(
  "a token endpoint that %s ends the call before the server sees it, and is left alone for a moment",
  async (_what, answer, says_) => {
    says = answer;
    const { error } = await call(own());
    expect(error).toContain("no credential for it could be had");
    expect(error).toContain(says_);
    expect(error).not.toContain("s3:cret");
    await call(own());
    expect(shown).toEqual([]);
    expect(asked).toHaveLength(1);
  },
);

test("a token endpoint at an address that nothing may reach is not called", async () => {
  const { error } = await call({ ...own(), tokenUrl: "http://169.254.169.254/token" });
  expect(error).toContain("leads to");
});

test("a call that is given up while its token is fetched never goes out", async () => {
  const sent = upstream(own()).send(
    { method: "POST", headers: {}, body: Buffer.from("{}"), agent: "agt_1" },
    {
      onHeaders: () => expect.unreachable(),
      onData: () => true,
      onEnd: () => expect.unreachable(),
      onError: () => expect.unreachable(),
    },
  );
  sent.abort();
  await expect.poll(() => asked.length).toBe(1);
  await call(own());
  expect(shown).toHaveLength(1);
});
