import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { exchange, initialize, modernRequest } from "../../../test/exchange.ts";
import { systemClock } from "../../platform/clock.ts";
import { stdioUpstream, type StdioUpstream } from "./stdio-upstream.ts";

const fixtures = path.resolve(import.meta.dirname, "../../../test");
let folder: string;
const open: StdioUpstream[] = [];
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-translate-"));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rm(folder, { recursive: true }));

function start(args: string[]): StdioUpstream {
  const made = stdioUpstream(
    { kind: "stdio", command: "node", args, env: {} },
    {
      clock: systemClock,
      folder,
      path: undefined,
      groups: new Set(),
      room: { max: 20, taken: 0 },
      graceMs: 400,
    },
  );
  open.push(made);
  return made;
}
const legacyOnly = (mode = "list") => start([path.join(fixtures, "scripted-server.mjs"), mode]);
const bothEras = () => start([path.join(fixtures, "modern-server.mjs")]);
const call = (id: string | number, name: string, args: object = {}, meta: object = {}) =>
  modernRequest(id, "tools/call", { name, arguments: args }, meta);

test("server/discover is answered from what the child said to initialize", async () => {
  const { status, messages } = await exchange(legacyOnly(), modernRequest("d", "server/discover"));
  expect(status).toBe(200);
  expect(messages).toEqual([
    {
      jsonrpc: "2.0",
      id: "d",
      result: {
        resultType: "complete",
        supportedVersions: ["2026-07-28"],
        capabilities: { tools: { listChanged: true }, logging: {} },
        ttlMs: 0,
        cacheScope: "private",
        _meta: { "io.modelcontextprotocol/serverInfo": { name: "scripted", version: "1" } },
      },
    },
  ]);
});

test("results gain what 2026-07-28 requires, and their content keeps its exact form", async () => {
  const server = legacyOnly();
  const list = await exchange(server, modernRequest(1, "tools/list"));
  expect(list.messages[0]).toMatchObject({
    id: 1,
    result: { resultType: "complete", ttlMs: 0, cacheScope: "private", tools: [{ name: "echo" }] },
  });
  const exact = await exchange(server, call("1", "exact"));
  expect(exact.text).toBe(
    '{"jsonrpc":"2.0","id":"1","result":{"resultType":"complete","content":[],"structuredContent":{"n":12345678901234567890,"id":1}}}',
  );
  const raw = call(3, "raw", {}, { progressToken: "p" });
  const message = JSON.stringify(raw.message).replace(
    '"arguments":{}',
    '"arguments" : {"id":98765432109876543210,\n"x":1.0}',
  );
  const received = await exchange(server, { ...raw, message });
  expect(JSON.stringify(received.messages)).toContain(
    JSON.stringify('"arguments" : {"id":98765432109876543210, "x":1.0}').slice(1, -1),
  );
});

test("what has no counterpart, an envelope that lacks something and another version are errors a client understands", async () => {
  const server = legacyOnly();
  expect(await exchange(server, modernRequest(1, "tasks/get"))).toMatchObject({
    status: 404,
    messages: [{ id: 1, error: { code: -32601 } }],
  });
  expect(await exchange(server, modernRequest(1, "resources/subscribe"))).toMatchObject({
    status: 404,
  });
  const bare = modernRequest(
    2,
    "tools/list",
    {},
    { "io.modelcontextprotocol/clientCapabilities": undefined },
  );
  expect(await exchange(server, bare)).toMatchObject({
    status: 400,
    messages: [{ id: 2, error: { code: -32602 } }],
  });
  const future = modernRequest(
    3,
    "tools/list",
    {},
    { "io.modelcontextprotocol/protocolVersion": "2027-01-01" },
  );
  future.headers["mcp-protocol-version"] = "2027-01-01";
  expect(await exchange(server, future)).toMatchObject({
    status: 400,
    messages: [
      {
        id: 3,
        error: { code: -32022, data: { supported: ["2026-07-28"], requested: "2027-01-01" } },
      },
    ],
  });
  expect(await exchange(server, call(4, "not-found"))).toMatchObject({
    messages: [{ error: { code: -32602, message: "no such thing" } }],
  });
});

test("a client that leaves cancels its call at the child", async () => {
  const server = legacyOnly();
  await exchange(server, modernRequest(0, "server/discover"));
  await exchange(server, { ...call(1, "hang"), leaveAfterMs: 200 });
  await expect
    .poll(() =>
      server
        .lines()
        .map(({ text }) => text)
        .join("\n"),
    )
    .toMatch(/cancelled .*"reeve-\d+".*the caller went away/);
});

test("a child that cannot bear server/discover gets a fresh start", async () => {
  const { messages } = await exchange(legacyOnly("discover-kills"), modernRequest(1, "tools/list"));
  expect(messages[0]).toMatchObject({ result: { tools: [{ name: "echo" }] } });
});

test("two clients that use the same id at once each get their own answer", async () => {
  const server = legacyOnly();
  const answers = await Promise.all(
    ["a", "b", "c"].map((text) => exchange(server, call(1, "echo", { text }))),
  );
  expect(answers.map(({ messages }) => JSON.stringify(messages))).toEqual(
    ["a", "b", "c"].map((text) => expect.stringContaining(`{\\"text\\":\\"${text}\\"}`) as string),
  );
  expect(server.children).toBe(1);
});

test("each agent has a child of its own", async () => {
  const server = legacyOnly();
  const pid = async (agent: string) =>
    JSON.stringify((await exchange(server, { ...call(1, "pid"), agent })).messages);
  expect(await pid("agt_a")).not.toBe(await pid("agt_b"));
});

test("a subscription hears what the child announces, under its own id", async () => {
  const server = legacyOnly();
  const heard = exchange(server, {
    ...modernRequest("sub", "subscriptions/listen", {
      notifications: { toolsListChanged: true, promptsListChanged: true },
    }),
    leaveAfterMs: 1_200,
  });
  await exchange(server, { ...call(1, "echo"), agent: "agt_test" });
  await exchange(server, call(2, "announce"));
  const tag = { "io.modelcontextprotocol/subscriptionId": "sub" };
  expect((await heard).messages).toEqual([
    {
      jsonrpc: "2.0",
      method: "notifications/subscriptions/acknowledged",
      params: { notifications: { toolsListChanged: true }, _meta: tag },
    },
    { jsonrpc: "2.0", method: "notifications/tools/list_changed", params: { _meta: tag } },
  ]);
});

test("a subscription to nothing that the server announces ends at once", async () => {
  const { messages } = await exchange(
    legacyOnly(),
    modernRequest(5, "subscriptions/listen", { notifications: { promptsListChanged: true } }),
  );
  expect(messages).toMatchObject([
    { params: { notifications: {} } },
    { id: 5, result: { resultType: "complete" } },
  ]);
});

test("a server that speaks both eras itself is passed through in each", async () => {
  const server = bothEras();
  const discovered = await exchange(server, modernRequest("x", "server/discover"));
  expect(discovered.messages[0]).toMatchObject({
    id: "x",
    result: { supportedVersions: ["2026-07-28"], instructions: "speaks for itself" },
  });
  const progress = await exchange(server, call("p", "steps", {}, { progressToken: "mine" }));
  expect(progress.messages).toMatchObject([
    { method: "notifications/progress", params: { progressToken: "mine", progress: 1 } },
    { method: "notifications/progress", params: { progressToken: "mine", progress: 2 } },
    { id: "p", result: { content: [{ text: "done" }] } },
  ]);
  expect(await exchange(server, modernRequest(9, "no/such"))).toMatchObject({
    status: 404,
    messages: [{ id: 9, error: { code: -32601 } }],
  });
  const heard = exchange(server, {
    ...modernRequest("sub", "subscriptions/listen", { notifications: { toolsListChanged: true } }),
    leaveAfterMs: 1_000,
  });
  await exchange(server, call(2, "announce"));
  expect((await heard).messages).toMatchObject([
    {
      method: "notifications/subscriptions/acknowledged",
      params: { _meta: { "io.modelcontextprotocol/subscriptionId": "sub" } },
    },
    {
      method: "notifications/tools/list_changed",
      params: { _meta: { "io.modelcontextprotocol/subscriptionId": "sub" } },
    },
  ]);
  expect((await exchange(server, { message: initialize() })).messages[0]).toMatchObject({
    id: 0,
    result: { protocolVersion: "2025-11-25" },
  });
});
