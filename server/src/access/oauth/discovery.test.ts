import { getRequestListener } from "@hono/node-server";
import {
  Client as Client2,
  ClientCredentialsProvider as Secret2,
  PrivateKeyJwtProvider as Key2,
  StreamableHTTPClientTransport as Transport2,
} from "@modelcontextprotocol/client";
import {
  ClientCredentialsProvider as Secret1,
  PrivateKeyJwtProvider as Key1,
} from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { publicJwk, testRegister } from "../../../test/register.ts";
import { openLog } from "../../platform/log.ts";
import { challenge, identifier, type Identify } from "../identify.ts";
import { oauthDoor, type RefusedSignIn } from "./door.ts";
import { resourceOf, serverOfPath, spokenUrl } from "./resource.ts";

let register: Awaited<ReturnType<typeof testRegister>>;
let server: Server;
let identify: Identify;
const refusals: RefusedSignIn[] = [];
const asked: string[] = [];

const Message = z.object({
  id: z.number().optional(),
  method: z.string(),
  params: z.object({ protocolVersion: z.string().optional() }).optional(),
});

/** The smallest thing that is an MCP server to a client and lets only agents in: its one tool is named after its caller. */
async function door(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const name = serverOfPath(register.publicUrl(), path) ?? null;
  const answer = await identify(
    request.headers.authorization,
    resourceOf(register.publicUrl(), name),
    register.known,
  );
  if (!answer.ok) {
    const spoken = resourceOf(spokenUrl(register.publicUrl(), request.headers.host), name);
    response.writeHead(answer.status, { "www-authenticate": challenge(answer, spoken) }).end();
    return;
  }
  if (request.method !== "POST") return void response.writeHead(405).end();
  const { id, method, params } = Message.parse(JSON.parse(await text(request)));
  if (id === undefined) return void response.writeHead(202).end();
  const result =
    method === "initialize"
      ? {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "door", version: "1" },
        }
      : { tools: [{ name: answer.agent.id, inputSchema: { type: "object" } }] };
  response
    .writeHead(200, { "content-type": "application/json" })
    .end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

beforeAll(async () => {
  register = await testRegister();
  register.clock.now = () => Date.now();
  identify = identifier(register);
  const oauth = oauthDoor({
    ...register,
    log: openLog("silent"),
    hasServer: (name) => name === "files",
    addressOf: () => "127.0.0.1",
    unrecorded: () => undefined,
    refused: async (it) => void refusals.push(it),
  });
  // The clients in this process recognise the platform's own Response, so it must stay in place.
  const toOAuth = getRequestListener(oauth.fetch, { overrideGlobalObjects: false });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", register.publicUrl());
    asked.push(`${request.method} ${pathname}`);
    void (pathname.startsWith("/mcp")
      ? door(request, response, pathname)
      : toOAuth(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  register.url.value = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await register[Symbol.asyncDispose]();
});

const kinds = [
  ["EdDSA", () => generateKeyPairSync("ed25519")],
  ["ES256", () => generateKeyPairSync("ec", { namedCurve: "P-256" })],
  ["RS256", () => generateKeyPairSync("rsa", { modulusLength: 2048 })],
] as const;
/** As an official client is given it: PEM, and a JWK where it takes no PEM. */
const given = (algorithm: string, key: KeyObject) =>
  algorithm === "EdDSA" ? publicJwk(key) : String(key.export({ format: "pem", type: "pkcs8" }));

const clients = [
  [
    "1.x",
    async (url: string, clientId: string, algorithm: string, key: KeyObject) => {
      const authProvider = new Key1({
        clientId,
        privateKey: given(algorithm, key),
        algorithm,
        expectedIssuer: new URL(url).origin,
      });
      const client = new Client1({ name: "agent", version: "1" });
      await client.connect(new Transport1(new URL(url), { authProvider }));
      return client;
    },
  ],
  [
    "2.x",
    async (url: string, clientId: string, algorithm: string, key: KeyObject) => {
      const authProvider = new Key2({
        clientId,
        privateKey: given(algorithm, key),
        algorithm,
        expectedIssuer: new URL(url).origin,
      });
      const client = new Client2({ name: "agent", version: "1" });
      await client.connect(new Transport2(new URL(url), { authProvider }));
      return client;
    },
  ],
] as const;

const cases = clients.flatMap(([era, connect]) =>
  kinds.map(([algorithm, make]) => ({ era, connect, algorithm, make })),
);

test.each(cases)(
  "the official $era client with an $algorithm key finds its way from a 401 to a token",
  async ({ connect, algorithm, make }) => {
    const pair: { publicKey: KeyObject; privateKey: KeyObject } = make();
    const agent = await register.agent();
    const { clientId } = await register.verbs["agents.credentials.add"](register.operator, {
      id: agent.id,
      publicKeyJwk: publicJwk(pair.publicKey),
    });
    asked.length = 0;
    for (const path of ["/mcp/files", "/mcp"]) {
      const client = await connect(
        `${register.publicUrl()}${path}`,
        clientId,
        algorithm,
        pair.privateKey,
      );
      expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([agent.id]);
      await client.close();
    }
    expect(asked).toEqual(
      expect.arrayContaining([
        "GET /.well-known/oauth-protected-resource/mcp/files",
        "GET /.well-known/oauth-authorization-server",
        "POST /oauth/token",
      ]),
    );
  },
);

test.each(clients)(
  "the official %s client finds its way by `localhost` where the public URL says 127.0.0.1",
  async (_era, connect) => {
    const { agent, clientId, privateKey } = await register.keyed();
    const url = register.publicUrl().replace("127.0.0.1", "localhost");
    // The listener is on 127.0.0.1 alone, which is what `localhost` is here.
    const client = await connect(`${url}/mcp/files`, clientId, "EdDSA", privateKey);
    expect((await client.listTools()).tools[0]?.name).toBe(agent.id);
    await client.close();
  },
);

test.each(clients)(
  "the official %s client of a stopped agent learns that it is stopped, and the refusal is recorded",
  async (_era, connect) => {
    const { agent, clientId, privateKey } = await register.keyed();
    await register.verbs["agents.stop"](register.operator, { id: agent.id, reason: "x" });
    await expect(
      connect(`${register.publicUrl()}/mcp/files`, clientId, "EdDSA", privateKey),
    ).rejects.toThrow(/is stopped/);
    expect(refusals.at(-1)).toMatchObject({
      agent: { id: agent.id, name: agent.name },
      client: clientId,
      code: "agent-suspended",
    });
  },
);

test.each(clients)(
  "the official %s client that was connected is refused on its next call after a stop",
  async (_era, connect) => {
    const { agent, clientId, privateKey } = await register.keyed();
    const client = await connect(
      `${register.publicUrl()}/mcp/files`,
      clientId,
      "EdDSA",
      privateKey,
    );
    await client.listTools();
    await register.verbs["agents.stop"](register.operator, { id: agent.id, reason: "x" });
    await expect(client.listTools()).rejects.toThrow();
    await client.close();
  },
);

test.each(clients)(
  "the official %s client with another key is refused, and told why",
  async (_era, connect) => {
    const { clientId } = await register.keyed();
    const stranger = generateKeyPairSync("ed25519").privateKey;
    await expect(
      connect(`${register.publicUrl()}/mcp/files`, clientId, "EdDSA", stranger),
    ).rejects.toThrow(/not signed by the registered key/);
    expect(refusals.at(-1)).toMatchObject({ agent: null, client: clientId, code: "credential" });
  },
);

test("the official clients with a shared secret are told to use a key", async () => {
  const { clientId } = await register.keyed();
  const options = { clientId, clientSecret: "secret", expectedIssuer: register.publicUrl() };
  const url = new URL(`${register.publicUrl()}/mcp/files`);
  const one = new Client1({ name: "agent", version: "1" });
  await expect(
    one.connect(new Transport1(url, { authProvider: new Secret1(options) })),
  ).rejects.toThrow(/private_key_jwt/);
  const two = new Client2({ name: "agent", version: "1" });
  await expect(
    two.connect(new Transport2(url, { authProvider: new Secret2(options) })),
  ).rejects.toThrow(/private_key_jwt/);
});

test("a development token needs no discovery at all", async () => {
  const agent = await register.agent();
  const { token, mcpUrl } = await register.verbs["agents.credentials.add"](register.operator, {
    id: agent.id,
  });
  const client = new Client2({ name: "agent", version: "1" });
  await client.connect(
    new Transport2(new URL(mcpUrl), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  expect((await client.listTools()).tools[0]?.name).toBe(agent.id);
  await client.close();
});
