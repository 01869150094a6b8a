import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startFixture, type Fixture } from "../../../../e2e/fixture/server.ts";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import {
  bodyOf,
  listen,
  modernHeaders,
  modernMeta,
  rpc,
  send,
  type Listening,
} from "../../../test/rpc.ts";

let north: Fixture;
let south: Fixture;
let old: Listening;
let gate: GateUnderTest;
const tools = { echo: { effect: "read" as const } };

beforeAll(async () => {
  north = await startFixture();
  south = await startFixture();
  // Answers the older generation only, keeps no session, gives its list in pages and one resource of its own.
  old = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const { id, method, params } = JSON.parse(body || "{}") as {
        id?: number;
        method?: string;
        params?: { cursor?: string; uri?: string };
      };
      const results: Record<string, unknown> = {
        initialize: {
          protocolVersion: "2025-06-18",
          capabilities: { tools: {} },
          serverInfo: { name: "old", version: "1" },
        },
        "tools/list": params?.cursor
          ? { tools: [{ name: "second", inputSchema: { type: "object" } }] }
          : { tools: [{ name: "first", inputSchema: { type: "object" } }], nextCursor: "2" },
        "resources/list": { resources: [{ uri: "old://thing", name: "thing" }] },
        "resources/read": { contents: [{ uri: params?.uri, text: "old thing" }] },
        "tools/call": {
          content: [{ type: "text", text: request.headers["mcp-protocol-version"] }],
        },
      };
      const result = results[method ?? ""];
      if (request.method !== "POST") return response.writeHead(405).end();
      if (id === undefined) return response.writeHead(202).end();
      response.writeHead(result ? 200 : 400, { "content-type": "application/json" });
      return response.end(
        JSON.stringify({
          jsonrpc: "2.0",
          id,
          ...(result ? { result } : { error: { code: -32601, message: "no" } }),
        }),
      );
    });
  });
  gate = await gateUnderTest({});
  gate.addServer("north", north.url, tools);
  gate.addServer("south", south.url, tools);
  gate.addServer("old", old.url, tools);
  gate.addServer("dead", "http://127.0.0.1:1/mcp", tools);
  gate.addServer("closed", north.url, tools);
  allButClosed();
});
const allButClosed = (): void => {
  gate.visible = (_agent, server) => server !== "closed";
  gate.decide = ({ server }) => (server === "closed" ? "block" : "allow");
};
beforeEach(() => {
  gate.intents.length = 0;
  gate.ends.length = 0;
  allButClosed();
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await north.close();
  await south.close();
  await old.close();
});
const first = (result: unknown): string =>
  (result as { content: { text: string }[] }).content[0]?.text ?? "";
const init = () => ({ requestInit: { headers: { authorization: gate.agents.ada.token } } });

describe("a client with a session", () => {
  let client: Client;
  let transport: StreamableHTTPClientTransport;
  beforeAll(async () => {
    client = new Client(
      { name: "one", version: "1" },
      { capabilities: { sampling: {}, elicitation: {} } },
    );
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => ({
      model: "m",
      role: "assistant" as const,
      content: { type: "text" as const, text: `to ${JSON.stringify(params.messages[0]?.content)}` },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: "decline" as const }));
    transport = new StreamableHTTPClientTransport(new URL(`${gate.url}/mcp`), init());
    await client.connect(transport);
  });
  afterAll(() => client.close());

  test("sees every usable server's tools under the server's name, all pages, and nothing of a dead or closed one", async () => {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["north__echo", "south__echo", "old__first", "old__second"]),
    );
    expect(names.some((name) => name.startsWith("dead__") || name.startsWith("closed__"))).toBe(
      false,
    );
    gate.visible = (_agent, server, tool) => server === "south" && tool === "echo";
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["south__echo"]);
  });

  test("a call goes to the one server its name says, under the plain name, and is recorded so", async () => {
    south.requests.length = 0;
    expect(
      first(await client.callTool({ name: "south__echo", arguments: { message: "hi" } })),
    ).toBe("hi");
    expect(south.requests.find(({ body }) => body.includes("tools/call"))?.body).toContain(
      '"name":"echo"',
    );
    // Each server hears the version that it chose itself.
    expect(first(await client.callTool({ name: "old__first", arguments: {} }))).toBe("2025-06-18");
    await gate.settled(2);
    expect(gate.intents.map(({ server, tool }) => [server, tool])).toEqual([
      ["south", "echo"],
      ["old", "first"],
    ]);
  });

  test("a block, an unknown name and a name of nobody's are refusals the model can read", async () => {
    gate.decide = () => "block";
    expect(await client.callTool({ name: "north__echo", arguments: {} })).toMatchObject({
      isError: true,
    });
    for (const name of ["echo", "nowhere__echo", "dead__echo"]) {
      const answer = await client.callTool({ name, arguments: {} });
      expect(answer).toMatchObject({
        isError: true,
        _meta: { "reeve/decision": { code: "tool-unknown" } },
      });
    }
    expect(gate.intents.map(({ decision }) => decision.answer)).toEqual([
      "block",
      "block",
      "block",
      "block",
    ]);
  });

  test("two servers that ask the client at once each get their own answer", async () => {
    const [one, two] = await Promise.all([
      client.callTool({ name: "north__test_sampling", arguments: { prompt: "north?" } }),
      client.callTool({ name: "south__test_sampling", arguments: { prompt: "south?" } }),
    ]);
    expect(first(one)).toContain("north?");
    expect(first(two)).toContain("south?");
    expect(
      first(
        await client.callTool({ name: "north__test_elicitation", arguments: { message: "?" } }),
      ),
    ).toContain("decline");
  });

  test("prompts carry the server's name; an address goes to the one server that lists it, an ambiguous one to none", async () => {
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toContain(
      "north__test_simple_prompt",
    );
    expect((await client.getPrompt({ name: "north__test_simple_prompt" })).messages.length).toBe(1);
    const read = await client.readResource({ uri: "old://thing" });
    expect(read.contents[0]).toMatchObject({ text: "old thing" });
    await expect(client.readResource({ uri: "test://static-text" })).rejects.toMatchObject({
      code: 403,
    });
    const completed = await client.complete({
      ref: { type: "ref/prompt", name: "south__test_prompt_with_arguments" },
      argument: { name: "arg1", value: "par" },
    });
    expect(completed.completion.values.length).toBeGreaterThan(0);
  });

  test("ping, log level and taking up a broken stream work", async () => {
    await client.ping();
    await client.setLoggingLevel("info");
    expect(
      first(await client.callTool({ name: "south__test_reconnection", arguments: {} })),
    ).toContain("successfully");
    expect(await gate.settled(1)).toMatchObject([{ outcome: "ok" }]);
  });

  test("the session is the agent's own, and ends everywhere", async () => {
    const id = transport.sessionId ?? "";
    const asked = (token: string) =>
      send(`${gate.url}/mcp`, { token, body: rpc("ping"), headers: { "mcp-session-id": id } });
    expect((await asked(gate.agents.ada.token)).status).toBe(200);
    expect((await asked(gate.agents.ben.token)).status).toBe(404);
    north.requests.length = 0;
    await transport.terminateSession();
    expect(north.requests.filter(({ method }) => method === "DELETE").length).toBe(1);
  });
});

describe("a client without a session", () => {
  let client: ModernClient;
  beforeAll(async () => {
    client = new ModernClient(
      { name: "two", version: "1" },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode: "auto" } },
    );
    client.setRequestHandler("elicitation/create", () => ({
      action: "accept" as const,
      content: { name: "Ada" },
    }));
    await client.connect(new ModernTransport(new URL(`${gate.url}/mcp`), init()));
  });
  afterAll(() => client.close());

  test("negotiates the stateless protocol where some server speaks it, and uses those", async () => {
    expect(client.getNegotiatedProtocolVersion()).toBe("2026-07-28");
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["north__echo", "south__echo"]));
    expect(names.some((name) => name.startsWith("dead__"))).toBe(false);
  });

  test("a call is renamed in body and header alike, so that the server finds them in agreement", async () => {
    expect(
      first(await client.callTool({ name: "north__echo", arguments: { message: "hi" } })),
    ).toBe("hi");
    expect(
      first(
        await client.callTool({
          name: "south__test_input_required_result_elicitation",
          arguments: {},
        }),
      ),
    ).toBe("Hello, Ada!");
    expect((await client.getPrompt({ name: "south__test_simple_prompt" })).messages.length).toBe(1);
    // What the tool needed to know was asked by its server, which is an action too.
    expect(await gate.settled(5)).toHaveLength(5);
  });

  test("one subscription hears of every server, under the client's own id, acknowledged once with what was accepted", async () => {
    const leave = new AbortController();
    const response = await fetch(`${gate.url}/mcp`, {
      method: "POST",
      signal: leave.signal,
      headers: {
        ...modernHeaders("subscriptions/listen"),
        authorization: gate.agents.ada.token,
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
      },
      body: rpc(
        "subscriptions/listen",
        { notifications: { toolsListChanged: true, other: true }, _meta: modernMeta },
        "my own id",
      ),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const said: Heard[] = [];
    const listening = hear(response, said).catch(() => undefined);
    await vi.waitFor(() => expect(said).toHaveLength(1));
    expect(said[0]).toMatchObject({
      method: "notifications/subscriptions/acknowledged",
      params: {
        notifications: { toolsListChanged: true },
        _meta: { "io.modelcontextprotocol/subscriptionId": "my own id" },
      },
    });
    for (const server of ["north", "south"])
      await client.callTool({ name: `${server}__test_trigger_tool_change`, arguments: {} });
    await vi.waitFor(() => expect(said).toHaveLength(3));
    for (const one of said.slice(1))
      expect(one).toMatchObject({
        method: "notifications/tools/list_changed",
        params: { _meta: { "io.modelcontextprotocol/subscriptionId": "my own id" } },
      });
    leave.abort();
    await listening;
  });

  test("a subscription to nothing that a server tells is acknowledged as empty, and over", async () => {
    const { text } = await send(`${gate.url}/mcp`, {
      token: gate.agents.ada.token,
      headers: modernHeaders("subscriptions/listen"),
      body: rpc("subscriptions/listen", { notifications: {}, _meta: modernMeta }, 7),
    });
    const [first, last] = text.split("\n\n");
    expect(first).toContain('"notifications":{}');
    expect(last).toContain('"id":7,"result":{"resultType":"complete"');
  });
});

test("where every server is of the older generation, a client of both falls back to it", async () => {
  await using only = await gateUnderTest({});
  only.addServer("old", old.url, tools);
  const client = new ModernClient(
    { name: "two", version: "1" },
    { versionNegotiation: { mode: "auto" } },
  );
  await client.connect(
    new ModernTransport(new URL(`${only.url}/mcp`), {
      requestInit: { headers: { authorization: only.agents.ada.token } },
    }),
  );
  expect(client.getNegotiatedProtocolVersion()).toBe("2025-06-18");
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
    "old__first",
    "old__second",
  ]);
  await client.close();
});

test("where no server answers, the error says so", async () => {
  await using lonely = await gateUnderTest({});
  lonely.addServer("dead", "http://127.0.0.1:1/mcp", tools);
  const answer = await send(`${lonely.url}/mcp`, {
    token: lonely.agents.ada.token,
    body: rpc("initialize"),
  });
  expect(answer.json?.error?.message).toBe(
    "None of the tool servers behind this door answers now.",
  );
});

interface Heard {
  readonly method?: string;
  readonly params?: Record<string, unknown>;
}

/** The messages of a stream, as they come. */
async function hear(response: Response, into: Heard[]): Promise<void> {
  let text = "";
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece as Uint8Array).toString();
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) into.push(JSON.parse(data) as Heard);
    }
  }
}
