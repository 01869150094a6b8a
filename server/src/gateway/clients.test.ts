import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Decision } from "@reeve/contract/decision";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFixture, type Fixture } from "../../../e2e/fixture/server.ts";
import { gateUnderTest, type GateUnderTest } from "../../test/gate.ts";
import { canonicalHash } from "../platform/canonical.ts";
import { modernCall, modernHeaders, modernMeta, rpc, send } from "../../test/rpc.ts";

let fixture: Fixture;
let gate: GateUnderTest;

beforeAll(async () => {
  fixture = await startFixture();
  gate = await gateUnderTest({ fixture: fixture.url });
});
beforeEach(() => {
  for (const list of [gate.intents, gate.ends, gate.order, fixture.requests]) list.length = 0;
  gate.decide = () => "allow";
  gate.decided = null;
  gate.visible = () => true;
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await fixture.close();
});

const first = (result: unknown): string =>
  (result as { content: { text: string }[] }).content[0]?.text ?? "";
const requestInit = (who: "ada" | "ben" = "ada") => ({
  requestInit: { headers: { authorization: gate.agents[who].token } },
});

describe("an unmodified client of the 1.x generation, with a session", () => {
  let client: Client;
  let transport: StreamableHTTPClientTransport;
  const logged: unknown[] = [];
  beforeAll(async () => {
    client = new Client(
      { name: "one", version: "1" },
      { capabilities: { sampling: {}, elicitation: {} } },
    );
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: "m",
      role: "assistant" as const,
      content: { type: "text" as const, text: "Paris" },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({
      action: "accept" as const,
      content: { username: "ada", email: "ada@example.com" },
    }));
    client.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void logged.push(params.data),
    );
    transport = new StreamableHTTPClientTransport(
      new URL(`${gate.url}/mcp/fixture`),
      requestInit(),
    );
    await client.connect(transport);
  });
  afterAll(() => client.close());

  test("connects, lists, calls, pings, reads, prompts and completes", async () => {
    await client.ping();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("test_simple_text");
    expect(first(await client.callTool({ name: "echo", arguments: { message: "hello" } }))).toBe(
      "hello",
    );
    expect((await client.listResources()).resources.length).toBe(3);
    const read = await client.readResource({ uri: "test://static-text" });
    expect(read.contents[0]).toMatchObject({
      text: "This is the content of the static text resource.",
    });
    const prompt = await client.getPrompt({
      name: "test_prompt_with_arguments",
      arguments: { arg1: "a", arg2: "b" },
    });
    expect(prompt.messages[0]?.content).toMatchObject({
      text: "Prompt with arguments: arg1='a', arg2='b'",
    });
    const completed = await client.complete({
      ref: { type: "ref/prompt", name: "test_prompt_with_arguments" },
      argument: { name: "arg1", value: "par" },
    });
    expect(completed.completion.values.length).toBeGreaterThan(0);
    await gate.settled(3);
    expect(gate.intents.map(({ kind, tool }) => [kind, tool])).toEqual([
      ["tool_call", "echo"],
      ["data_access", "test://static-text"],
      ["data_access", "test_prompt_with_arguments"],
    ]);
    expect(gate.ends.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok"]);
  });

  test("the server may ask the client while a call is open: sampling and elicitation", async () => {
    expect(
      first(await client.callTool({ name: "test_sampling", arguments: { prompt: "capital?" } })),
    ).toBe("LLM response: Paris");
    expect(
      first(await client.callTool({ name: "test_elicitation", arguments: { message: "who?" } })),
    ).toContain("ada@example.com");
    expect((await gate.settled(4)).map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(gate.intents.map(({ tool, principal }) => [tool, principal])).toEqual([
      ["test_sampling", gate.agents.ada.agent.id],
      ["sampling/createMessage", "tool server fixture"],
      ["test_elicitation", gate.agents.ada.agent.id],
      ["elicitation/create", "tool server fixture"],
    ]);
  });

  test("progress and log lines arrive while the call runs, not when it ends", async () => {
    const progress: [number, number][] = [];
    const began = performance.now();
    await client.callTool({ name: "test_tool_with_progress", arguments: {} }, undefined, {
      onprogress: ({ progress: at }) => progress.push([at, performance.now() - began]),
    });
    expect(progress.map(([at]) => at)).toEqual([0, 50, 100]);
    expect((progress[2]?.[1] ?? 0) - (progress[0]?.[1] ?? 0)).toBeGreaterThan(60);
    logged.length = 0;
    await client.callTool({ name: "test_tool_with_logging", arguments: {} });
    expect(logged.length).toBe(3);
  });

  test("an answer on another stream of the session is the call's answer, and its outcome", async () => {
    expect(first(await client.callTool({ name: "test_reconnection", arguments: {} }))).toBe(
      "Reconnection test completed successfully.",
    );
    expect(await gate.settled(1)).toMatchObject([{ outcome: "ok" }]);
  });

  test("a tool's error and a protocol error arrive as the server said them", async () => {
    expect(await client.callTool({ name: "test_error_handling", arguments: {} })).toMatchObject({
      isError: true,
      content: [{ text: "This tool intentionally returns an error for testing" }],
    });
    await expect(client.readResource({ uri: "test://none" })).rejects.toMatchObject({
      code: expect.any(Number) as number,
    });
    expect((await gate.settled(2)).map(({ outcome }) => outcome)).toEqual(["error", "error"]);
  });

  test("a block reaches the model as a tool result, another block the caller as error 403", async () => {
    gate.decide = () => "block";
    const blocked = await client.callTool({ name: "echo", arguments: { message: "x" } });
    expect(blocked).toMatchObject({
      isError: true,
      _meta: { "reeve/decision": { answer: "block" } },
    });
    await expect(client.getPrompt({ name: "test_simple_prompt" })).rejects.toMatchObject({
      code: 403,
      data: { answer: "block" },
    });
    expect(fixture.requests.filter(({ body }) => body.includes("tools/call"))).toEqual([]);
  });

  test("the list shows only what the agent may call", async () => {
    gate.visible = (_agent, _server, tool) => tool === "echo";
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo"]);
    gate.decide = ({ tool }) => (tool === "test://static-text" ? "allow" : "block");
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual([
      "test://static-text",
    ]);
    expect((await client.listPrompts()).prompts).toEqual([]);
  });

  test("a session belongs to the agent that opened it: to another agent it does not exist", async () => {
    const session = transport.sessionId ?? "";
    const asked = (who: "ada" | "ben", id: string, method = "POST") =>
      send(`${gate.url}/mcp/fixture`, {
        token: gate.agents[who].token,
        method,
        ...(method === "POST" && { body: rpc("ping") }),
        headers: { "mcp-session-id": id },
      });
    expect((await asked("ada", session)).status).toBe(200);
    expect((await asked("ben", session)).status).toBe(404);
    expect((await asked("ben", session, "DELETE")).status).toBe(404);
    expect((await asked("ben", session, "GET")).status).toBe(404);
    const inner = fixture.requests
      .map(({ headers }) => headers["mcp-session-id"])
      .find((id) => id !== undefined);
    expect((await asked("ben", String(inner))).status).toBe(404);
    expect((await asked("ada", String(inner))).status).toBe(404);
    const changed = `${session[0] === "A" ? "B" : "A"}${session.slice(1)}`;
    expect((await asked("ada", changed)).status).toBe(404);
    expect(gate.intents.every(({ decision }) => decision.answer === "block")).toBe(true);
    await client.ping();
  });

  test("ending the session ends it at the server", async () => {
    const own = new StreamableHTTPClientTransport(
      new URL(`${gate.url}/mcp/fixture`),
      requestInit("ben"),
    );
    const other = new Client({ name: "two", version: "1" });
    await other.connect(own);
    const id = own.sessionId ?? "";
    await own.terminateSession();
    const after = await send(`${gate.url}/mcp/fixture`, {
      token: gate.agents.ben.token,
      body: rpc("ping"),
      headers: { "mcp-session-id": id },
    });
    expect(after.status).toBe(404);
    await other.close();
  });
});

describe("an unmodified client of the 2.x generation, without a session", () => {
  let client: ModernClient;
  const asked: string[] = [];
  beforeAll(async () => {
    client = new ModernClient(
      { name: "two", version: "1" },
      {
        capabilities: { sampling: {}, elicitation: {}, roots: {} },
        versionNegotiation: { mode: "auto" },
      },
    );
    client.setRequestHandler("elicitation/create", () => {
      asked.push("elicitation");
      return { action: "accept" as const, content: { name: "Ada", ok: true } };
    });
    client.setRequestHandler("sampling/createMessage", () => {
      asked.push("sampling");
      return {
        model: "m",
        role: "assistant" as const,
        content: { type: "text" as const, text: "Paris" },
      };
    });
    client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///work" }] }));
    await client.connect(new ModernTransport(new URL(`${gate.url}/mcp/fixture`), requestInit()));
  });
  afterAll(() => client.close());

  test("negotiates the stateless protocol through the gate", () => {
    expect(client.getNegotiatedProtocolVersion()).toBe("2026-07-28");
    expect(gate.intents).toEqual([]);
  });

  test("lists, calls, reads and prompts, and carries no session", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("echo");
    expect(first(await client.callTool({ name: "echo", arguments: { message: "hello" } }))).toBe(
      "hello",
    );
    expect(
      first(await client.callTool({ name: "test_x_mcp_header", arguments: { region: "north" } })),
    ).toBe("region=north");
    const read = await client.readResource({ uri: "test://static-text" });
    expect(read.contents[0]).toMatchObject({ mimeType: "text/plain" });
    expect((await client.getPrompt({ name: "test_simple_prompt" })).messages.length).toBe(1);
    expect((await gate.settled(4)).map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
    for (const { headers } of fixture.requests) {
      expect(headers["mcp-session-id"]).toBeUndefined();
      expect(headers.authorization).toBeUndefined();
      expect(headers["mcp-protocol-version"]).toBe("2026-07-28");
    }
  });

  test("an argument that travels as a header too must say the same there, or nobody hears of it", async () => {
    await client.listTools();
    fixture.requests.length = 0;
    const asked = (region: string) =>
      send(`${gate.url}/mcp/fixture`, {
        token: gate.agents.ada.token,
        body: modernCall("test_x_mcp_header", { region: "north" }),
        headers: {
          ...modernHeaders("tools/call", "test_x_mcp_header"),
          "mcp-param-region": region,
        },
      });
    const refused = await asked("south");
    expect([refused.status, refused.json?.error?.code]).toEqual([400, -32020]);
    expect(fixture.requests).toEqual([]);
    expect((await asked("north")).status).toBe(200);
  });

  test("rounds of input pass: what the server needs is asked, and each round is an action of its own", async () => {
    asked.length = 0;
    expect(
      first(
        await client.callTool({ name: "test_input_required_result_elicitation", arguments: {} }),
      ),
    ).toBe("Hello, Ada!");
    expect(
      first(
        await client.callTool({ name: "test_input_required_result_multi_round", arguments: {} }),
      ),
    ).toBe("Both rounds are done.");
    expect(
      first(
        await client.callTool({
          name: "test_input_required_result_multiple_inputs",
          arguments: {},
        }),
      ),
    ).toBe("Paris Ada at file:///work");
    expect(asked.length).toBe(5);
    expect((await gate.settled(7)).every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  test("progress arrives while the call runs", async () => {
    const seen: number[] = [];
    await client.callTool(
      { name: "test_tool_with_progress", arguments: {} },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    expect(seen).toEqual([0, 50, 100]);
  });

  test("a block is a tool result with the decision in it", async () => {
    gate.decide = () => "block";
    const blocked = await client.callTool({ name: "echo", arguments: { message: "x" } });
    expect(blocked).toMatchObject({
      isError: true,
      _meta: { "reeve/decision": { answer: "block" } },
    });
    await expect(client.readResource({ uri: "test://static-text" })).rejects.toMatchObject({
      code: 403,
    });
  });

  test("the list is the agent's own part and may not be kept or shared", async () => {
    gate.visible = (_agent, _server, tool) => tool.startsWith("test_simple");
    const listed = await send(`${gate.url}/mcp/fixture`, {
      token: gate.agents.ada.token,
      body: rpc("tools/list", { _meta: modernMeta }),
      headers: { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" },
    });
    const result = listed.text.includes("data:")
      ? listed.text
      : JSON.stringify(listed.json?.result);
    expect(result).toContain('"cacheScope":"private"');
    expect(result).toContain('"ttlMs":0');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["test_simple_text"]);
  });
});

test("a hundred calls at once each get their own answer", async () => {
  const one = new Client({ name: "many", version: "1" });
  await one.connect(
    new StreamableHTTPClientTransport(new URL(`${gate.url}/mcp/fixture`), requestInit()),
  );
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      one.callTool({ name: "echo", arguments: { message: `m${i}` } }),
    ),
  );
  expect(answers.map(first)).toEqual(Array.from({ length: 100 }, (_, i) => `m${i}`));
  await gate.settled(100);
  expect(new Set(gate.ends.map(({ id }) => id)).size).toBe(100);
  await one.close();
});

describe("an action that waits for a person, at unmodified clients", () => {
  const id = "apv_0000000000000000000000000a";
  const expiresAt = "2126-11-23T10:00:00.000Z";
  const pending = () => Promise.resolve({ state: "pending", id, expiresAt } as const);
  const approved = () =>
    Promise.resolve({
      state: "approved",
      id,
      by: "per_1",
      expiresAtMs: Date.parse(expiresAt),
    } as const);
  const echo = { name: "echo", arguments: { message: "hello" } };
  beforeEach(() => {
    gate.ask = pending;
    gate.decided = ({ args, evidence }, decision) => {
      if (evidence !== undefined) return undefined;
      const base = { id: decision, mode: "enforce" as const, policies: [], shadow: null };
      const escalation = {
        approvers: ["owner"],
        quorum: 1,
        severity: null,
        timeoutMs: 600_000,
        rules: [],
        policies: [],
        argsHash: canonicalHash(args),
        definition: null,
      };
      const said: Pick<Decision, "answer" | "code" | "reason"> = {
        answer: "escalate",
        code: "approval-needed",
        reason: "Asks.",
      };
      return { decision: { ...base, ...said, escalation } };
    };
  });
  const opened = async (elicitation: { url?: object }) => {
    const client = new Client({ name: "one", version: "1" }, { capabilities: { elicitation } });
    const url = new URL(`${gate.url}/mcp/fixture`);
    await client.connect(new StreamableHTTPClientTransport(url, requestInit()));
    return client;
  };

  test("one that opens no addresses is told where in a result, does something else, and repeats the call", async () => {
    await using client = closing(await opened({}));
    const told = await client.callTool(echo);
    expect(told).toMatchObject({ isError: true });
    expect(first(told)).toContain(`${gate.url}/approvals/${id}`);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    gate.ask = approved;
    expect(first(await client.callTool(echo))).toBe("hello");
  });

  test("one of 1.x that opens addresses gets its own error with the address, and repeats the call", async () => {
    await using client = closing(await opened({ url: {} }));
    await expect(client.callTool(echo)).rejects.toMatchObject({
      code: -32042,
      elicitations: [{ mode: "url", url: `${gate.url}/approvals/${id}` }],
    });
    gate.ask = approved;
    expect(first(await client.callTool(echo))).toBe("hello");
  });

  test("one of 2.x that opens addresses sends its person there and goes on by itself", async () => {
    await using client = closing(
      new ModernClient(
        { name: "two", version: "1" },
        { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: "auto" } },
      ),
    );
    const sentTo: unknown[] = [];
    client.setRequestHandler("elicitation/create", ({ params }) => {
      sentTo.push("url" in params ? params.url : null);
      gate.ask = approved;
      return { action: "accept" as const };
    });
    await client.connect(new ModernTransport(new URL(`${gate.url}/mcp/fixture`), requestInit()));
    expect(first(await client.callTool(echo))).toBe("hello");
    expect(sentTo).toEqual([`${gate.url}/approvals/${id}`]);
  });
});

const closing = <T extends { close(): Promise<void> }>(client: T): T & AsyncDisposable =>
  Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
