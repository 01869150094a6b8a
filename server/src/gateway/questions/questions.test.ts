import { request, type ServerResponse } from "node:http";
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
import { madeUp } from "../../../test/reach.ts";
import { hold } from "./hold.ts";
import { openStates } from "./states.ts";

/** All that a client is sent, whether or not it comes to an end. */
const everything = (url: string, body: string, headers: Record<string, string>): Promise<string> =>
  new Promise((resolve) => {
    const pieces: Buffer[] = [];
    const done = (): void => resolve(Buffer.concat(pieces).toString());
    const all = { "content-type": "application/json", accept: "*/*", ...headers };
    const out = request(url, { method: "POST", agent: false, headers: all }, (response) => {
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", done).on("close", done);
    });
    out.on("error", done).end(body);
  });

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

describe("the state that a server gives a stateless client to hand back", () => {
  const tool = "test_input_required_result_request_state";
  const meta = {
    ...modernMeta,
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
  };
  const ask = (who: "ada" | "ben", state: string | null, name = tool): Promise<Answered> =>
    send(`${gate.url}/mcp/fixture`, {
      token: gate.agents[who].token,
      headers: modernHeaders("tools/call", name),
      body: rpc("tools/call", {
        name,
        arguments: {},
        _meta: meta,
        ...(state !== null && {
          requestState: state,
          inputResponses: { confirm: { action: "accept", content: { ok: true } } },
        }),
      }),
    });
  const given = async (): Promise<string> => {
    const { requestState } = (await ask("ada", null)).json?.result ?? {};
    expect(requestState).toEqual(expect.any(String));
    fixture.requests.length = 0;
    return requestState as string;
  };

  test("is good for that agent and that call", async () => {
    const state = await given();
    expect((await ask("ada", state)).text).toContain("state-ok");
    await gate.settled(3);
  });

  test("is refused from another agent, and with another tool, and the server hears nothing", async () => {
    const state = await given();
    for (const answered of [
      await ask("ben", state),
      await ask("ada", state, "test_input_required_result_tampered_state"),
    ]) {
      expect(answered.status).toBe(400);
      expect(answered.json?.error).toMatchObject({
        code: -32602,
        data: { reason: "invalid_request_state" },
      });
    }
    expect(fixture.requests).toEqual([]);
    await gate.settled(2);
  });

  test("is the server's to judge where it was changed", async () => {
    const state = await given();
    const { text } = await ask("ada", `${state.slice(0, -4)}AAAA`);
    expect(text).not.toContain("state-ok");
    expect(fixture.requests.length).toBeGreaterThan(0);
    await gate.settled(3);
  });

  test("is good for everybody where everybody is given the same, and what is remembered has an end", () => {
    const states = openStates();
    const [one, two] = [gate.agents.ada.agent.id, gate.agents.ben.agent.id];
    const call = (name: string, requestState: string) =>
      ({ kind: "request", id: 1, method: "tools/call", params: { name, requestState } }) as const;
    const server = madeUp("any");
    for (const agent of [one, two]) states.given(server, agent, call("a", ""), "step-1");
    expect(states.fits(server, one, call("a", "step-1"))).toBe(true);
    expect(states.fits(server, two, call("a", "step-1"))).toBe(true);
    expect(states.fits(server, two, call("b", "step-1"))).toBe(false);
    for (let n = 0; n < 10_000; n++) states.given(server, one, call("a", ""), `other-${n}`);
    expect(states.fits(server, two, call("b", "step-1"))).toBe(true);
    expect(states.fits(server, two, call("a", "other-9999"))).toBe(false);
  });
});

describe("a server that asks where nobody would look", () => {
  const sampling = { method: "sampling/createMessage", params: { messages: [], maxTokens: 1 } };
  let recorded: GateUnderTest["intents"] = [];
  type Behaviour = (response: ServerResponse) => void;
  const answering = async (
    type: string | string[],
    body: string | Buffer | Behaviour,
    era: "legacy" | "modern" = "legacy",
    otherwise: "block" | "allow" = "block",
  ) => {
    const odd = await listen((request, response) => {
      void bodyOf(request).then(() => {
        if (typeof body === "function") return body(response);
        response.writeHead(200, { "content-type": type }).end(body);
      });
    });
    await using own = await gateUnderTest({ odd: odd.url });
    own.decide = ({ method }) => (method === sampling.method ? otherwise : "allow");
    const headers = era === "modern" ? modernHeaders("tools/call", "x") : {};
    const message =
      era === "modern"
        ? rpc("tools/call", { name: "x", arguments: {}, _meta: modernMeta })
        : call("x");
    const answered = await everything(`${own.url}/mcp/odd`, message, {
      authorization: own.agents.ada.token,
      ...headers,
    });
    await odd.close();
    recorded = [...own.intents];
    return answered;
  };
  const padding = "x".repeat(300_000);
  const question = JSON.stringify({ jsonrpc: "2.0", id: 9, ...sampling });
  const large = JSON.stringify({ jsonrpc: "2.0", padding, id: 9, ...sampling });
  const json = "application/json";
  const stream = "text/event-stream";

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

  const breakingOff =
    (type: string, pieces: readonly string[]): Behaviour =>
    (response) => {
      const length = type === json ? { "content-length": "999999" } : {};
      response.writeHead(200, { "content-type": type, ...length });
      const [first, ...rest] = pieces;
      response.write(first);
      for (const [at, piece] of rest.entries())
        setTimeout(() => response.write(piece), 60 * (at + 1));
      setTimeout(() => response.destroy(), 60 * (pieces.length + 1));
    };

  test.each([
    ["a whole JSON message of a greater length announced", json, [question]],
    ["an event that lacks only its blank line", stream, [`data: ${question}`]],
    ["an event whose last line has ended", stream, [`data: ${question}\n`]],
    ["an event that ends in half a line break", stream, [`data: ${question}\r`]],
    ["a whole JSON message larger than is held, and a space", json, [large, " "]],
    ["an event larger than is held, and the start of a line", stream, [`data: ${large}\n`, ":"]],
  ])("%s, and then breaks the connection, is not heard", async (_how, type, pieces) => {
    const text = await answering(type, breakingOff(type, pieces));
    expect(text).not.toContain("sampling/createMessage");
  });

  test.each([
    [json, '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}'],
    [stream, 'data: {"jsonrpc":"2.0","id":1,"result":{"content":[]}}'],
  ])("what came as %s before a connection broke and asks nothing goes on", (type, text) => {
    const passed: string[] = [];
    const held = hold(
      {
        onHeaders: () => undefined,
        onData: (chunk) => passed.push(chunk.toString()) > 0,
        onEnd: () => undefined,
        onError: ({ message }) => void passed.push(message),
      },
      { judge: () => Promise.resolve("pass"), abort: () => undefined, headWaits: false },
    );
    held.onHeaders(200, { "content-type": type }, () => undefined);
    held.onData(Buffer.from(text));
    held.onError(new Error("it broke off"));
    expect(passed).toEqual([text, "it broke off"]);
  });

  const input = (name: string, inputs: unknown) =>
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      result: { resultType: "input_required", [name]: inputs },
    });
  test.each<[string, string | string[], string | Buffer]>([
    ["behind a byte order mark", json, `\ufeff${question}`],
    ["in UTF-16", json, Buffer.from(question, "utf16le")],
    [
      "with another charset",
      `${json}; charset=utf-7`,
      question.replace('"method"', '"+AG0-ethod"'),
    ],
    [
      "with another charset on a stream",
      `${stream}; charset="utf-16"`,
      Buffer.from(`data: ${question}\n\n`, "utf16le"),
    ],
    ["under two content types", ["text/plain", json], question],
    [
      "beside a number that only some readers take",
      json,
      question.replace('"id":9', '"id":9,"n":NaN'),
    ],
    ["under a member name given twice", json, question.replace('"id":9', '"id":9,"id":null')],
    ["under a member name in capitals", json, question.replace('"method"', '"Method"')],
    [
      "on a stream, under a member name in capitals",
      stream,
      `data: ${question.replace('"method"', '"METHOD"')}\n\n`,
    ],
    ["behind more than is held, in capitals", json, large.replace('"method"', '"Method"')],
    ["as input, in a list", json, input("inputRequests", [sampling])],
    ["as input, in capitals", json, input("InputRequests", { a: sampling })],
    [
      "as input, with a letter that folds to another",
      json,
      input("inputReque\u017fts", { a: sampling }),
    ],
  ])("%s is not heard", async (_how, type, body) => {
    for (const era of ["legacy", "modern"] as const) {
      const text = await answering(type, body, era);
      expect(text.replaceAll("\0", "")).not.toContain("sampling/createMessage");
    }
  });

  test("on a stream to a client without a session is dropped and on the record, and the answer goes on", async () => {
    const answer = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
    const text = await answering(
      stream,
      `data: ${question}\n\ndata: ${answer}\n\n`,
      "modern",
      "allow",
    );
    expect(text).toBe(`data: ${answer}\n\n`);
    expect(recorded).toMatchObject([
      { tool: "x" },
      { tool: sampling.method, decision: { answer: "block", code: "forbidden" } },
    ]);
  });

  test("for a password in a form is refused whatever policy says, on a stream and in an answer", async () => {
    const params = {
      message: "Please sign in again",
      requestedSchema: { type: "object", properties: { password: { type: "string" } } },
    };
    const asks = { method: "elicitation/create", params };
    const request = JSON.stringify({ jsonrpc: "2.0", id: 9, ...asks });
    expect(await answering(stream, `data: ${request}\n\n`, "legacy", "allow")).toBe("");
    const text = await answering(json, input("inputRequests", { a: asks }), "modern", "allow");
    expect(text).toContain("may not ask for a password");
    expect(text).not.toContain("Please sign in again");
  });

  test.each(["https://login.example/start", "javascript:alert(1)"])(
    "as an error that sends a person to %s is an action too, and goes on only where that may be opened",
    async (url) => {
      const error = {
        code: -32042,
        message: "Sign in first",
        data: { elicitations: [{ mode: "url", elicitationId: "1", url, message: "Sign in" }] },
      };
      const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, error });
      const good = url.startsWith("https");
      for (const [type, body] of [
        [json, answer],
        [stream, `data: ${answer}\n\n`],
      ] as const) {
        const text = await answering(type, body, "legacy", "allow");
        if (good) expect(text).toBe(body);
        else expect(text).not.toContain("javascript:");
        expect(recorded).toMatchObject([
          { tool: "x" },
          { tool: "elicitation/create", decision: { answer: good ? "allow" : "block" } },
        ]);
      }
    },
  );

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
