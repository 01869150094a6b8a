import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
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
let reached = 0;

beforeAll(async () => {
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      reached++;
      const { id } = JSON.parse(body || "{}") as { id?: unknown };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
    });
  });
  gate = await gateUnderTest({ files: upstream.url }, { bodyMs: 400 });
});
beforeEach(() => {
  reached = 0;
  gate.intents.length = 0;
  gate.ends.length = 0;
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});
const ask = (
  body: string | Buffer,
  headers: Record<string, string | string[]> = {},
  method = "POST",
) => send(`${gate.url}/mcp/files`, { token: gate.agents.ada.token, body, headers, method });
const refusedMessages = () =>
  gate.intents.filter(
    ({ decision, agent }) => decision.code === "bad-message" && agent?.name === "ada",
  ).length;

/** What a person would call malformed, and what each part of it must be answered. */
const malformed: [string, string | Buffer, number][] = [
  ["half a message", '{"jsonrpc":"2.0","id":1,"method":"tools/call"', -32700],
  ["no JSON", "hello", -32700],
  ["nothing", "", -32700],
  ["trailing data", `${call("read")}{}`, -32700],
  ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), -32700],
  [
    "a repeated member name",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"delete"}}',
    -32700,
  ],
  [
    "nesting without end",
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}}}`,
    -32700,
  ],
  [
    "a million members",
    `{"a":{${Array.from({ length: 300_000 }, (_, i) => `"${i}":1`).join(",")}}}`,
    -32700,
  ],
  [
    "a number that overflows",
    call("pay").replace('"arguments":{}', '"arguments":{"n":1e999}'),
    -32700,
  ],
  ["a batch", `[${call("read")}]`, -32600],
  ["an empty batch", "[]", -32600],
  ["another JSON-RPC", call("read").replace("2.0", "1.0"), -32600],
  ["an id that is null", call("read").replace('"id":1', '"id":null'), -32600],
  ["an id that is a fraction", call("read").replace('"id":1', '"id":1.5'), -32600],
  ["a call without an id", call("read").replace('"id":1,', ""), -32600],
  ["request and response in one", call("read").replace('"id":1', '"id":1,"result":{}'), -32600],
  [
    "params that are a list",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["read"]}',
    -32600,
  ],
  [
    "a second spelling of a member",
    '{"jsonrpc":"2.0","id":1,"method":"tools/list","Method":"tools/call"}',
    -32600,
  ],
  [
    "a second spelling of the tool",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","Name":"delete"}}',
    -32600,
  ],
  ["a tool without a name", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}', -32602],
  [
    "arguments that are a text",
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":"y"}}',
    -32602,
  ],
];
test.each(malformed)(
  "%s is refused with 400, on the record, and reaches nobody",
  async (_what, body, code) => {
    const answer = await ask(body);
    expect([answer.status, answer.json?.error?.code]).toEqual([400, code]);
    expect(answer.json?.error?.message).toMatch(/\.$/);
    expect([reached, refusedMessages(), gate.ends.length]).toEqual([0, 1, 1]);
  },
);

test("members called __proto__ and constructor are plain data: passed on, recorded, polluting nothing", async () => {
  const body = call("x").replace(
    '"arguments":{}',
    '"arguments":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );
  expect((await ask(body)).status).toBe(200);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  expect(Object.keys(gate.intents[0]?.args as object)).toEqual(["__proto__", "constructor"]);
});

test("a 5 MB argument is refused with 413 and a sentence that names the limit", async () => {
  const answer = await ask(call("write", { text: "x".repeat(5_000_000) }));
  expect(answer.status).toBe(413);
  expect(answer.json?.error?.message).toContain("4194304 bytes");
  expect([reached, refusedMessages()]).toEqual([0, 1]);
});

test("a 5 MB argument without an announced length is refused as well", async () => {
  const answer = await ask(call("write", { text: "x".repeat(5_000_000) }), {
    "transfer-encoding": "chunked",
    "content-length": [],
  }).catch((error: Error) => error);
  // Node may see the connection close before it has sent all of it.
  if (!(answer instanceof Error)) expect(answer.status).toBe(413);
  expect([reached, refusedMessages()]).toEqual([0, 1]);
});

test("a body that stops half-way is answered 408 in time, and recorded", async () => {
  const text = await raw(
    `POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${gate.agents.ada.token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"jsonrpc"`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 408 /);
  expect(text).toContain("The body did not arrive in time.");
  expect([reached, refusedMessages()]).toEqual([0, 1]);
});

test("a connection that breaks inside the body leaves a record and no call", async () => {
  const socket = connect(Number(new URL(gate.url).port), "127.0.0.1");
  socket.write(
    `POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${gate.agents.ada.token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"jsonrpc"`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await gate.settled(1);
  expect([reached, refusedMessages()]).toEqual([0, 1]);
});

test("conflicting lengths and broken header values are refused by the parser itself", async () => {
  const head = `POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${gate.agents.ada.token}\r\n`;
  for (const conflict of [
    "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "content-length: 2\r\ncontent-length: 4\r\n\r\n{}",
    "mcp-name: a\nb: c\u0000\r\ncontent-length: 2\r\n\r\n{}",
  ])
    expect(await raw(head + conflict)).toMatch(/^HTTP\/1\.1 400 /);
  expect(reached).toBe(0);
});

test.each([
  ["content-type", { "content-type": "text/plain" }, 415],
  ["content encoding", { "content-encoding": "gzip" }, 415],
])("a wrong %s is refused", async (_what, headers, status) => {
  expect((await ask(call("read"), headers)).status).toBe(status);
  expect([reached, refusedMessages()]).toEqual([0, 1]);
});

test.each([
  "authorization",
  "mcp-protocol-version",
  "mcp-session-id",
  "mcp-name",
  "mcp-param-region",
  "content-type",
])("the header %s given twice is refused with 400", async (name) => {
  const first =
    name === "authorization"
      ? gate.agents.ada.token
      : name === "content-type"
        ? "application/json"
        : "a";
  const text = await raw(
    `POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\n${name === "authorization" ? "" : `authorization: ${gate.agents.ada.token}\r\n`}${name}: ${first}\r\n${name}: b\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(text).toContain(`The header ${name} may come only once.`);
  expect(gate.intents[0]?.decision.code).toBe("bad-message");
});

test("a foreign Host or Origin is refused with 403; this machine and the public name pass", async () => {
  const origin = (value: string) => ask(rpc("ping"), { origin: value });
  expect((await origin("http://evil.example.com")).status).toBe(403);
  expect((await origin("null")).status).toBe(403);
  expect((await origin("http://127.0.0.1.evil.example.com")).status).toBe(403);
  expect((await ask(rpc("ping"), { host: "evil.example.com" })).status).toBe(403);
  expect(reached).toBe(0);
  expect((await origin("http://localhost:6274")).status).toBe(200);
  expect((await ask(rpc("ping"), { host: "localhost:1" })).status).toBe(200);
});

test("only POST, GET and DELETE are known, and only at a door", async () => {
  const put = await ask("{}", {}, "PUT");
  expect([put.status, put.headers["allow"]]).toEqual([405, "POST, GET, DELETE"]);
  const elsewhere = await send(`${gate.url}/mcp/UP%2f..`, {
    token: gate.agents.ada.token,
    body: rpc("ping"),
  });
  expect(elsewhere.status).toBe(404);
});

/** Header and body that disagree: the header could route what the body did not get decided for. */
const disagreements: [string, string, Record<string, string>][] = [
  [
    "Mcp-Method says another method",
    modernCall("delete"),
    { ...modernHeaders("tools/list", "delete") },
  ],
  ["Mcp-Name differs by case", modernCall("Delete"), modernHeaders("tools/call", "delete")],
  [
    "Mcp-Name differs by Unicode form",
    modernCall("caf\u00e9"),
    modernHeaders("tools/call", `=?base64?${Buffer.from("cafe\u0301").toString("base64")}?=`),
  ],
  [
    "Mcp-Name is badly encoded",
    modernCall("delete"),
    modernHeaders("tools/call", "=?base64?ZGVsZXRl!?="),
  ],
  [
    "Mcp-Name names another resource",
    rpc("resources/read", { uri: "file:///a", _meta: modernMeta }),
    modernHeaders("resources/read", "file:///b"),
  ],
  ["Mcp-Name is missing", modernCall("delete"), modernHeaders("tools/call")],
  [
    "Mcp-Method is missing",
    modernCall("delete"),
    { "mcp-protocol-version": "2026-07-28", "mcp-name": "delete" },
  ],
  [
    "the version header is missing",
    modernCall("delete"),
    { "mcp-method": "tools/call", "mcp-name": "delete" },
  ],
  [
    "the version header says another version",
    modernCall("delete"),
    { ...modernHeaders("tools/call", "delete"), "mcp-protocol-version": "2025-11-25" },
  ],
];
test.each(disagreements)(
  "a stateless request whose headers and body disagree is 400 and -32020: %s",
  async (_what, body, headers) => {
    const answer = await ask(body, headers);
    expect([answer.status, answer.json?.error?.code, answer.json?.id]).toEqual([400, -32020, 1]);
    expect([reached, refusedMessages()]).toEqual([0, 1]);
  },
);

test("an encoded Mcp-Name that says what the body says passes", async () => {
  const encoded = `=?base64?${Buffer.from("löschen").toString("base64")}?=`;
  expect((await ask(modernCall("löschen"), modernHeaders("tools/call", encoded))).status).toBe(200);
});

/** Sends text as it is and returns what comes until the other side closes. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gate.url).port), "127.0.0.1");
    const pieces: Buffer[] = [];
    socket.on("data", (piece) => {
      pieces.push(piece);
      setTimeout(() => socket.destroy(), 100);
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(pieces).toString()));
    socket.write(text);
  });
}
