import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startFixture, type Fixture } from "../../../../e2e/fixture/server.ts";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import {
  bodyOf,
  call,
  listen,
  modernHeaders,
  modernMeta,
  rpc,
  send,
  type Answered,
} from "../../../test/rpc.ts";

let fixture: Fixture;
let gate: GateUnderTest;
let heard: string[] = [];

beforeAll(async () => {
  fixture = await startFixture();
  gate = await gateUnderTest({ fixture: fixture.url });
});
beforeEach(() => {
  heard = [];
  for (const list of [gate.intents, gate.ends, fixture.requests]) list.length = 0;
  gate.decide = () => "allow";
  gate.ledgerDown = null;
  gate.whileRecording = null;
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await fixture.close();
});

const methods = ["sampling/createMessage", "elicitation/create", "roots/list"];
const refusing = (method: string): void => {
  gate.decide = (request) => (request.method === method ? "block" : "allow");
};
const questions = () => gate.intents.filter(({ tool }) => methods.includes(tool ?? ""));

describe("a server that asks on a stream of its client's session", () => {
  const ask = async (): Promise<{ text: string; isError: boolean }> => {
    const client = new Client({ name: "one", version: "1" }, { capabilities: { sampling: {} } });
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
      heard.push(JSON.stringify(params.messages));
      return { model: "m", role: "assistant", content: { type: "text", text: "Paris" } };
    });
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${gate.url}/mcp/fixture`), {
        requestInit: { headers: { authorization: gate.agents.ada.token } },
      }),
    );
    try {
      const { content, isError } = (await client.callTool({
        name: "test_sampling",
        arguments: { prompt: "capital?" },
      })) as { content: { text: string }[]; isError?: boolean };
      return { text: content[0]?.text ?? "", isError: isError === true };
    } finally {
      await client.close();
    }
  };

  test("acts: its question is recorded before the client hears it, and ends with the client's answer", async () => {
    expect(await ask()).toEqual({ text: "LLM response: Paris", isError: false });
    await gate.settled(2);
    const [asked] = questions();
    expect(asked).toMatchObject({
      kind: "request",
      tool: "sampling/createMessage",
      server: "fixture",
      agent: { id: gate.agents.ada.agent.id },
      principal: "tool server fixture",
      decision: { answer: "allow" },
    });
    const end = gate.ends.find(({ id }) => id === asked?.id);
    expect(end).toMatchObject({ outcome: "ok", result: { hash: /^[0-9a-f]{64}$/ } });
  });

  test("is refused what policy forbids: the server gets an error, the client hears nothing", async () => {
    refusing("sampling/createMessage");
    expect(await ask()).toMatchObject({ isError: true });
    expect(heard).toEqual([]);
    await gate.settled(2);
    const [asked] = questions();
    expect(asked?.decision).toMatchObject({ answer: "block", code: "forbidden" });
    expect(gate.ends.find(({ id }) => id === asked?.id)?.outcome).toBe("denied");
    expect(fixture.requests.some(({ body }) => body.includes('"code":403'))).toBe(true);
  });

  test("needs no permit of its own for what belongs to a call that was let through", async () => {
    gate.decide = ({ kind }) => (kind === "tool_call" ? "allow" : "default-deny");
    expect((await ask()).isError).toBe(false);
    expect(questions()[0]?.decision).toMatchObject({ answer: "allow", policies: [] });
  });

  test("is not heard where the question cannot be recorded", async () => {
    gate.whileRecording = () => {
      gate.ledgerDown = gate.intents.length > 0 ? "down" : null;
    };
    expect((await ask()).isError).toBe(true);
    gate.whileRecording = null;
    expect(heard).toEqual([]);
    expect(questions()).toEqual([]);
  });
});

describe("a server that answers a stateless client with what it still needs", () => {
  const ask = (tool: string): Promise<Answered> => {
    const meta = {
      ...modernMeta,
      "io.modelcontextprotocol/clientCapabilities": { elicitation: {}, sampling: {}, roots: {} },
    };
    return send(`${gate.url}/mcp/fixture`, {
      token: gate.agents.ada.token,
      headers: modernHeaders("tools/call", tool),
      body: rpc("tools/call", { name: tool, arguments: {}, _meta: meta }),
    });
  };
  const three = "test_input_required_result_multiple_inputs";

  test("acts once for each thing it asks, before the agent hears any", async () => {
    const { text } = await ask(three);
    expect(text).toContain('"resultType":"input_required"');
    await gate.settled(4);
    expect(new Set(questions().map(({ tool }) => tool))).toEqual(new Set(methods));
    expect(gate.ends.map(({ outcome }) => outcome)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  test("is refused what policy forbids: the agent gets a refusal of its call and never sees the questions", async () => {
    refusing("sampling/createMessage");
    const { status, text } = await ask(three);
    expect(status).toBe(200);
    expect(text).toContain("no-deleting");
    expect(text).not.toContain("What is your name?");
    expect(text).not.toContain("Generate a greeting");
    expect(questions().map(({ tool }) => tool)).toEqual(["sampling/createMessage"]);
    await gate.settled(2);
  });
});

describe("a server that asks where nobody would look", () => {
  const sampling = { method: "sampling/createMessage", params: { messages: [], maxTokens: 1 } };
  const answering = async (type: string, body: string, era: "legacy" | "modern" = "legacy") => {
    const odd = await listen((request, response) => {
      void bodyOf(request).then(() => response.writeHead(200, { "content-type": type }).end(body));
    });
    await using own = await gateUnderTest({ odd: odd.url });
    own.decide = ({ method }) => (method === sampling.method ? "block" : "allow");
    const headers = era === "modern" ? modernHeaders("tools/call", "x") : {};
    const message =
      era === "modern"
        ? rpc("tools/call", { name: "x", arguments: {}, _meta: modernMeta })
        : call("x");
    const answered = await send(`${own.url}/mcp/odd`, {
      token: own.agents.ada.token,
      headers,
      body: message,
    }).catch((error: Error) => ({ text: error.message }));
    await odd.close();
    return answered.text;
  };
  const padding = "x".repeat(300_000);

  test.each([
    [
      "as a JSON answer",
      "application/json",
      JSON.stringify({ jsonrpc: "2.0", id: 9, ...sampling }),
    ],
    [
      "in a list of answers",
      "application/json",
      JSON.stringify([{ jsonrpc: "2.0", id: 9, ...sampling }]),
    ],
    [
      "with its method's name escaped",
      "text/event-stream",
      `data: ${JSON.stringify({ jsonrpc: "2.0", id: 9, ...sampling }).replace('"method"', '"m\\u0065thod"')}\n\n`,
    ],
    [
      "behind more than is held",
      "text/event-stream",
      `data: ${JSON.stringify({ jsonrpc: "2.0", padding, id: 9, ...sampling })}\n\n`,
    ],
    [
      "behind more than is held, as JSON",
      "application/json",
      JSON.stringify({ jsonrpc: "2.0", padding, id: 9, ...sampling }),
    ],
  ])("%s is not heard", async (_how, type, body) => {
    const text = await answering(type, body);
    const heardWhole = text.includes(body.trim());
    expect(heardWhole).toBe(false);
    expect(text).not.toContain("sampling/createMessage");
  });

  test("as an answer that needs input, behind more than is held, is not heard", async () => {
    const result = { resultType: "input_required", padding, inputRequests: { a: sampling } };
    const text = await answering(
      "application/json",
      JSON.stringify({ jsonrpc: "2.0", id: 1, result }),
      "modern",
    );
    expect(text).not.toContain("sampling/createMessage");
  });

  test("and one that says nothing of the kind arrives as it is, however large", async () => {
    const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [], padding } });
    expect(await answering("application/json", text)).toBe(text);
    expect(await answering("text/event-stream", `data: ${text}\n\n`)).toBe(`data: ${text}\n\n`);
  });
});
