import type { Action } from "@reeve/contract/action";
import { agentToken } from "@reeve/sdk/agent-token";
import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, send } from "../../server/test/rpc.ts";
import { letIn, type LetIn } from "./estate.ts";
import { eventually, openHouse, type House } from "./house.ts";
import { startToolServer, type ToolServer } from "./tool-server.ts";

let house: House;
let tools: ToolServer;
let agent: LetIn;
let clientId: string;
const pair = generateKeyPairSync("ed25519");

beforeAll(async () => {
  tools = await startToolServer("note");
  house = await openHouse();
  await house.start();
  for (const name of ["desk", "vault"])
    await house.api.call("servers.add", { name, transport: { kind: "http", url: tools.url } });
  agent = await letIn(house, "walker", { desk: ["note"], vault: ["note"] });
  ({ clientId } = await house.api.call("agents.credentials.add", {
    id: agent.agent.id,
    publicKeyJwk: pair.publicKey.export({ format: "jwk" }),
  }));
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const now = (): number => Math.floor(Date.now() / 1000);
const claims = (over: object = {}): object => ({
  iss: clientId,
  sub: clientId,
  aud: house.url,
  jti: randomUUID(),
  iat: now(),
  exp: now() + 60,
  ...over,
});
const signed = (given: object, key = pair.privateKey): string => {
  const text = `${encoded({ alg: "EdDSA", typ: "JWT" })}.${encoded(given)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString("base64url")}`;
};

const askForToken = (assertion: string): Promise<Response> =>
  fetch(`${house.url}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      resource: `${house.url}/mcp/desk`,
    }),
  });
const tokenFor = async (resource: string): Promise<string> => {
  const privateKeyJwk = pair.privateKey.export({ format: "jwk" }) as Record<string, unknown>;
  const { token } = await agentToken({
    issuer: house.url,
    clientId,
    privateKeyJwk,
    resource: `${house.url}${resource}`,
  });
  return `Bearer ${token}`;
};

/** The newest refusal on the record: it has a reason that a person can read, and nothing happened. */
async function refusal(since: string): Promise<Action> {
  return eventually(async () => {
    const { items } = await house.api.call("actions.list", { outcome: "denied", since });
    expect(items).toHaveLength(1);
    const [action] = items as [Action];
    expect(action).toMatchObject({ source: "gate", decision: { answer: "block" } });
    expect(action.decision?.reason).toMatch(/^[A-Z].* .*\.$/);
    expect(tools.calls).toEqual([]);
    return action;
  });
}
const moment = async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return new Date().toISOString();
};

const hmac = (given: object): string => {
  const text = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(given)}`;
  const secret = pair.publicKey.export({ format: "pem", type: "spki" });
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};
const assertions: readonly [string, () => string, RegExp][] = [
  [
    "that is expired",
    () => signed(claims({ iat: now() - 600, exp: now() - 300 })),
    /expired|over/i,
  ],
  ["for another audience", () => signed(claims({ aud: "https://elsewhere.example" })), /aud/i],
  ["with another algorithm", () => hmac(claims()), /algorithm|alg/i],
  ["without a signature", () => `${encoded({ alg: "none" })}.${encoded(claims())}.`, /alg|sign/i],
  [
    "signed by another key",
    () => signed(claims(), generateKeyPairSync("ed25519").privateKey),
    /not signed by the registered key/,
  ],
];
test.each(assertions)(
  "an assertion %s gets no token, an explanation, and a place on the record",
  async (_what, make, says) => {
    const since = await moment();
    const answer = await askForToken(make());
    expect([400, 401]).toContain(answer.status);
    const { error, error_description } = (await answer.json()) as Record<string, string>;
    expect(error).toBe("invalid_client");
    expect(error_description).toMatch(says);
    expect((await refusal(since)).kind).toBe("sign_in");
  },
);

test("an assertion is good once", async () => {
  const assertion = signed(claims());
  expect((await askForToken(assertion)).status).toBe(200);
  const since = await moment();
  const again = await askForToken(assertion);
  expect(again.status).toBe(401);
  expect(((await again.json()) as Record<string, string>)["error_description"]).toMatch(
    /used|once/,
  );
  expect((await refusal(since)).kind).toBe("sign_in");
});

test.each(["/mcp/vault", "/mcp"])(
  "a token for /mcp/desk is none at %s: 401, the way to a good one, and a place on the record",
  async (door) => {
    const token = await tokenFor("/mcp/desk");
    const since = await moment();
    const answer = await send(`${house.url}${door}`, { token, body: call("note") });
    expect(answer.status).toBe(401);
    const challenge = String(answer.headers["www-authenticate"]);
    expect(challenge).toContain('error="invalid_token"');
    const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? "";
    expect(await (await fetch(metadata)).json()).toMatchObject({
      resource: `${house.url}${door}`,
      authorization_servers: [house.url],
    });
    expect((await refusal(since)).decision?.code).toBe("credential");
  },
);

test.each([
  ["nothing", undefined],
  ["another scheme", "Basic YTpi"],
  ["what is no token", "Bearer nonsense"],
  ["an operator's token", "Bearer a-fixed-operator-token-for-the-road"],
])(
  "an agent that shows %s is refused, told what to send, and on the record",
  async (_what, token) => {
    const since = await moment();
    const answer = await send(`${house.url}/mcp/desk`, {
      ...(token !== undefined && { token }),
      body: call("note"),
    });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain("resource_metadata=");
    expect((await refusal(since)).agent).toBeNull();
  },
);

test("an agent's token opens nothing of the API", async () => {
  for (const token of [agent.authorization, await tokenFor("/mcp")])
    expect(
      (await fetch(`${house.url}/api/agents`, { headers: { authorization: token } })).status,
    ).toBe(401);
});

test("from the moment the stop is answered, nothing that the agent holds is good; resumed, it is again", async () => {
  const token = await tokenFor("/mcp/desk");
  const works = await send(`${house.url}/mcp/desk`, { token, body: call("note") });
  expect(works.json?.result).toMatchObject({ content: [{ text: "done " }] });
  tools.calls.length = 0;

  await house.api.call("agents.stop", { id: agent.agent.id, reason: "The story says so." });
  for (const shown of [token, agent.authorization]) {
    const since = await moment();
    const answer = await send(`${house.url}/mcp/desk`, { token: shown, body: call("note") });
    expect(answer.text).toMatch(/walker is stopped/);
    expect(await refusal(since)).toMatchObject({
      agent: { name: "walker" },
      decision: { code: "agent-suspended" },
    });
  }
  const since = await moment();
  expect((await askForToken(signed(claims()))).status).not.toBe(200);
  expect((await refusal(since)).decision?.code).toBe("agent-suspended");

  await house.api.call("agents.resume", { id: agent.agent.id, reason: "It is over." });
  const again = await send(`${house.url}/mcp/desk`, {
    token: await tokenFor("/mcp/desk"),
    body: call("note"),
  });
  expect(again.json?.result).toMatchObject({ content: [{ text: "done " }] });
});
