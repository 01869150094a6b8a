import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createHash } from "node:crypto";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import {
  bodyOf,
  call,
  listen,
  modernCall,
  modernHeaders,
  modernMeta,
  rpc,
  send,
  type Listening,
} from "../../../test/rpc.ts";

let gate: GateUnderTest;
let upstream: Listening;
let seen: { headers: Record<string, unknown>; body: string }[] = [];
const result = (id: unknown, text: string, more = {}): string =>
  `{"jsonrpc": "2.0","id":${JSON.stringify(id)} , "result":{"content":[{"type":"text","text":${JSON.stringify(text)}}]${
    Object.keys(more).length ? `,${JSON.stringify(more).slice(1, -1)}` : ""
  }}}`;

beforeAll(async () => {
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ headers: request.headers, body });
      gate.order.push("upstream");
      const message = JSON.parse(body) as { id: unknown; params?: { name?: string } };
      if (message.params?.name === "fail") {
        response.setHeader("content-type", "application/json");
        return response.end(result(message.id, "no such file", { isError: true }));
      }
      if (message.params?.name === "protocol") {
        response.setHeader("content-type", "application/json");
        return response.end(
          JSON.stringify({
            jsonrpc: "2.0",
            id: message.id,
            error: { code: -32602, message: "what?" },
          }),
        );
      }
      response.writeHead(200, {
        "content-type": "application/json; charset=utf-8",
        "set-cookie": "spy=1",
        "x-vendor": "kept",
      });
      return response.end(result(message.id, "the answer, naïve ☃"));
    });
  });
  gate = await gateUnderTest({ files: upstream.url });
});
beforeEach(() => {
  seen = [];
  for (const list of [gate.intents, gate.ends, gate.order, gate.asked, gate.misbehaviour])
    list.length = 0;
  gate.decide = () => "allow";
  gate.ledgerDown = null;
  gate.stale = false;
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});
const ask = (body: string, headers: Record<string, string> = {}) =>
  send(`${gate.url}/mcp/files`, { token: gate.agents.ada.token, body, headers });

test("an allowed call is recorded before the tool server sees a byte, and its end after", async () => {
  const answer = await ask(call("read_file", { path: "/a" }));
  expect(answer.json?.result?.content?.[0]?.text).toBe("the answer, naïve ☃");
  await gate.settled(1);
  expect(gate.order).toEqual(["intent read_file", "upstream", "end ok"]);
  expect(gate.intents[0]).toMatchObject({
    kind: "tool_call",
    agent: { name: "ada" },
    agentVersion: "1.0",
    server: "files",
    tool: "read_file",
    args: { path: "/a" },
    argsHash: createHash("sha256").update('{"path":"/a"}').digest("hex"),
    source: "gate",
    decision: { answer: "allow" },
  });
  expect(gate.ends[0]).toMatchObject({
    id: gate.intents[0]?.id,
    outcome: "ok",
    error: null,
    result: {
      status: 200,
      bytes: Buffer.byteLength(answer.text),
      hash: createHash("sha256").update(answer.text).digest("hex"),
      preview: "the answer, naïve ☃",
    },
  });
});

test("bytes pass unchanged both ways, whatever spacing and order they have", async () => {
  const body = ` {"method":"tools/call", "id":"x\\u0041" ,"jsonrpc":"2.0","params":{"arguments":{"n":12345678901234567890,"__proto__":{"a":1}},"name":"echo","vendor":[1.0]}}\n`;
  const answer = await ask(body, {
    "x-agent-header": "kept",
    "x-forwarded-for": "1.2.3.4",
    cookie: "a=b",
  });
  expect(seen[0]?.body).toBe(body);
  expect(answer.text).toBe(result("xA", "the answer, naïve ☃"));
  expect(seen[0]?.headers).toMatchObject({
    "x-agent-header": "kept",
    "accept-encoding": "identity",
  });
  for (const hidden of ["authorization", "cookie", "x-forwarded-for", "origin"])
    expect(seen[0]?.headers).not.toHaveProperty(hidden);
  expect(answer.headers["x-vendor"]).toBe("kept");
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test("a blocked tool call is a tool result that the model can read, and never reaches the tool", async () => {
  gate.decide = () => "block";
  const answer = await ask(call("delete_file", { path: "/a" }, 7));
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({
    jsonrpc: "2.0",
    id: 7,
    result: {
      content: [{ type: "text", text: "The policy no-deleting forbids this. Ask Grace." }],
      isError: true,
      _meta: {
        "reeve/decision": {
          id: gate.intents[0]?.decision.id,
          answer: "block",
          policies: [{ name: "no-deleting", version: 3 }],
          reason: "The policy no-deleting forbids this. Ask Grace.",
          code: "forbidden",
          action: gate.intents[0]?.id,
        },
      },
    },
  });
  expect(seen).toEqual([]);
  expect(gate.ends[0]).toMatchObject({ outcome: "denied" });
});

test("a blocked tool call under the stateless protocol is a complete result", async () => {
  gate.decide = () => "block";
  const answer = await ask(modernCall("delete_file"), modernHeaders("tools/call", "delete_file"));
  expect(answer.json?.result).toMatchObject({ resultType: "complete", isError: true });
});

test("any other blocked method is a JSON-RPC error 403 with the decision as data", async () => {
  gate.decide = () => "block";
  const answer = await ask(rpc("resources/read", { uri: "file:///etc/shadow" }));
  expect(answer.status).toBe(200);
  expect(answer.json?.error).toMatchObject({
    code: 403,
    data: { answer: "block", action: gate.intents[0]?.id },
  });
  expect(gate.intents[0]).toMatchObject({
    kind: "data_access",
    tool: "file:///etc/shadow",
    effect: "read",
  });
  expect(seen).toEqual([]);
});

test("an unknown method that nothing permits is 404 and -32601 to a stateless client, 403 to the others, and a block on the record", async () => {
  gate.decide = () => "default-deny";
  const body = JSON.parse(rpc("vendor/delete_all")) as { params: object };
  const modern = await ask(
    JSON.stringify({ ...body, params: { _meta: modernMeta } }),
    modernHeaders("vendor/delete_all"),
  );
  expect([modern.status, modern.json?.error?.code]).toEqual([404, -32601]);
  const legacy = await ask(rpc("vendor/delete_all"));
  expect([legacy.status, legacy.json?.error?.code]).toEqual([200, 403]);
  expect(gate.intents.map(({ kind, tool, decision }) => [kind, tool, decision.answer])).toEqual([
    ["request", "vendor/delete_all", "block"],
    ["request", "vendor/delete_all", "block"],
  ]);
  expect(seen).toEqual([]);
});

test("when the intent cannot be recorded the call is blocked with that reason and the tool server sees nothing", async () => {
  gate.ledgerDown = "the disk is full";
  const answer = await ask(call("read_file"));
  expect(answer.json?.result?._meta?.["reeve/decision"]).toMatchObject({
    answer: "block",
    reason: "audit-unavailable",
  });
  expect(seen).toEqual([]);
});

test("a refusal holds even when it cannot be recorded", async () => {
  gate.ledgerDown = "the disk is full";
  gate.decide = () => "block";
  const answer = await ask(call("delete_file"));
  expect(answer.json?.result?.isError).toBe(true);
  expect((await send(`${gate.url}/mcp/files`, { body: call("x") })).status).toBe(401);
});

test("a revocation answered while the intent was being written holds: nothing is passed on, and the end says so", async () => {
  gate.whileRecording = () => (gate.decide = () => "block");
  const answer = await ask(call("read_file"));
  gate.whileRecording = null;
  expect(answer.json?.result?._meta?.["reeve/decision"]).toMatchObject({ answer: "block" });
  expect(seen).toEqual([]);
  expect(gate.intents[0]?.decision.answer).toBe("allow");
  expect(gate.ends).toMatchObject([{ id: gate.intents[0]?.id, outcome: "denied" }]);
});

test("a policy that breaks blocks, with that reason", async () => {
  gate.decide = () => "throw";
  const answer = await ask(call("read_file"));
  expect(answer.json?.result?._meta?.["reeve/decision"]).toMatchObject({
    answer: "block",
    reason: "policy-error",
  });
  expect(seen).toEqual([]);
});

test("with stale records everything is blocked, with that reason", async () => {
  gate.stale = true;
  const answer = await ask(call("read_file"));
  expect(answer.json?.result?._meta?.["reeve/decision"]).toMatchObject({
    answer: "block",
    reason: "stale-snapshot",
  });
  expect((await ask(rpc("tools/list"))).json?.error?.data?.reason).toBe("stale-snapshot");
  expect(seen).toEqual([]);
});

test("an unknown server is a block that says so", async () => {
  const answer = await send(`${gate.url}/mcp/nowhere`, {
    token: gate.agents.ada.token,
    body: call("x"),
  });
  expect(answer.json?.result?.content?.[0]?.text).toContain("There is no tool server nowhere");
  expect(gate.intents[0]?.decision.code).toBe("server-unknown");
});

test("the tool's own errors arrive as they are and are recorded as errors", async () => {
  const tool = await ask(call("fail"));
  expect(tool.json?.result).toEqual({
    content: [{ type: "text", text: "no such file" }],
    isError: true,
  });
  const protocol = await ask(call("protocol"));
  expect(protocol.json?.error).toEqual({ code: -32602, message: "what?" });
  const ends = await gate.settled(2);
  expect(ends.map(({ outcome, error }) => [outcome, error])).toEqual([
    ["error", "The tool reported an error."],
    ["error", "The tool server answered error -32602."],
  ]);
});

test("secrets in arguments and results do not enter the record, their hash does", async () => {
  const jwt =
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
  await ask(
    call("login", {
      password: "hunter2!",
      note: `use ${jwt}`,
      url: "https://bob:s3cret@example.com/",
      deep: { api_key: "k" },
    }),
  );
  expect(gate.intents[0]?.args).toEqual({
    password: "[redacted]",
    note: "use [redacted]",
    url: "https://bob:[redacted]@example.com/",
    deep: { api_key: "[redacted]" },
  });
  expect(JSON.stringify(gate.intents)).not.toMatch(/hunter2|s3cret|eyJ/);
});

test("a long argument is passed whole and kept only in part", async () => {
  const text = "x".repeat(1_000_000);
  await ask(call("write_file", { text }));
  expect(seen[0]?.body.length).toBeGreaterThan(1_000_000);
  expect(JSON.stringify(gate.intents[0]?.args).length).toBeLessThan(9_000);
});

test("without a token the answer is 401 with the way to one, and the refusal is on the record", async () => {
  gate.addServer("unheard", upstream.url);
  const answer = await send(`${gate.url}/mcp/unheard`, { body: call("read_file") });
  expect(answer.status).toBe(401);
  expect(answer.headers["www-authenticate"]).toBe(
    `Bearer resource_metadata="${gate.url}/.well-known/oauth-protected-resource/mcp/unheard"`,
  );
  expect(gate.intents[0]).toMatchObject({
    kind: "sign_in",
    agent: null,
    decision: { answer: "block", code: "credential" },
  });
});

test("only what acts is recorded: the protocol's own messages pass for an active agent", async () => {
  for (const method of [
    "initialize",
    "ping",
    "tools/list",
    "logging/setLevel",
    "completion/complete",
  ])
    expect((await ask(rpc(method))).status).toBe(200);
  expect((await ask('{"jsonrpc":"2.0","method":"notifications/initialized"}')).status).toBe(200);
  expect((await ask('{"jsonrpc":"2.0","id":3,"result":{}}')).status).toBe(200);
  expect(gate.intents).toEqual([]);
  expect(seen.length).toBe(7);
});
