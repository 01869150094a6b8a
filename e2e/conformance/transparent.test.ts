import { request, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  bodyOf,
  listen,
  modernHeaders,
  modernMeta,
  rpc,
  send,
  type Listening,
} from "../../server/test/rpc.ts";
import { letIn } from "../road/estate.ts";
import { eventually, openHouse, type House } from "../road/house.ts";

interface Came {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

let house: House;
let server: Listening;
let authorization: string;
let came: Came[] = [];
/** What the tool server does with the next messages; without, it only keeps them. */
let answer: (it: Came) => void = () => undefined;

const tool = { name: "work", inputSchema: { type: "object" } };
const reply = ({ response }: Came, text: string): void =>
  void response.writeHead(200, { "content-type": "application/json" }).end(text);
const stream = ({ response }: Came): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
};

beforeAll(async () => {
  server = await listen((incoming, response) => {
    void bodyOf(incoming).then((body) => {
      const it = { request: incoming, response, body };
      const { id, method } = JSON.parse(body || "{}") as { id?: unknown; method?: string };
      const own = { resultType: "complete", ttlMs: 0, cacheScope: "private" };
      const results: Record<string, object> = {
        "server/discover": { supportedVersions: ["2026-07-28"], capabilities: { tools: {} } },
        "tools/list": { tools: [tool] },
      };
      const result = results[method ?? ""];
      if (result)
        return reply(it, JSON.stringify({ jsonrpc: "2.0", id, result: { ...own, ...result } }));
      came.push(it);
      return answer(it);
    });
  });
  house = await openHouse(["--log-level", "warn"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "scripted",
    transport: { kind: "http", url: server.url },
  });
  await house.api.call("policies.put", {
    name: "everything",
    cedar: `@id("everything")\npermit (principal, action, resource);\n`,
  });
  ({ authorization } = await letIn(house, "walker", {}));
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await server.close();
});
beforeEach(() => {
  came = [];
  answer = () => undefined;
});

const door = (): string => `${house.url}/mcp/scripted`;
const modern = (method: string, params: object, id: string | number, name?: string) => ({
  token: authorization,
  headers: modernHeaders(method, name),
  body: rpc(method, { ...params, _meta: modernMeta }, id),
});
const arrived = (): Promise<Came> =>
  eventually(() => {
    const [first] = came;
    if (first === undefined) throw new Error("nothing arrived at the tool server");
    return first;
  });

/** A call whose answer is read piece by piece, and can be left. */
function open(call: ReturnType<typeof modern>): { pieces: string[]; leave(): void } {
  const pieces: string[] = [];
  const out = request(door(), {
    method: "POST",
    agent: false,
    headers: {
      ...call.headers,
      authorization: call.token,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
    },
  });
  out.on("error", () => undefined);
  out.on("response", (response) => {
    response.on("error", () => undefined);
    response.on("data", (piece: Buffer) => pieces.push(piece.toString()));
  });
  out.end(call.body);
  return { pieces, leave: () => out.destroy() };
}
const event = (message: object): string =>
  `data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`;

test("progress arrives while the call is still at work, and its token is the agent's own", async () => {
  answer = stream;
  const meta = { ...modernMeta, progressToken: "tok 1" };
  const call = modern("tools/call", { name: "work", arguments: {} }, "a", "work");
  const { pieces } = open({
    ...call,
    body: rpc("tools/call", { name: "work", arguments: {}, _meta: meta }, "a"),
  });
  const { response, body } = await arrived();
  expect(body).toContain('"progressToken":"tok 1"');
  const progress = event({
    method: "notifications/progress",
    params: { progressToken: "tok 1", progress: 1, total: 2 },
  });
  response.write(progress);
  await eventually(() => expect(pieces.join("")).toBe(progress));
  const last = event({ id: "a", result: { resultType: "complete", content: [] } });
  response.end(last);
  await eventually(() => expect(pieces.join("")).toBe(progress + last));
});

test("a client of 2026-07-28 that closes its stream cancels the call at the server", async () => {
  answer = stream;
  const { leave } = open(modern("tools/call", { name: "work", arguments: {} }, 1, "work"));
  const { response } = await arrived();
  expect(response.destroyed).toBe(false);
  leave();
  await eventually(() => expect(response.destroyed).toBe(true));
});

test("an older client cancels by a notification, which arrives as it was sent", async () => {
  answer = ({ response }) => void response.writeHead(202).end();
  const body =
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"x-1","reason":"enough"}}';
  const headers = { "mcp-protocol-version": "2025-11-25" };
  const { status } = await send(door(), { token: authorization, headers, body });
  expect([status, (await arrived()).body]).toEqual([202, body]);
});

test("a stream that broke off is taken up where its last event says", async () => {
  const resumed =
    'id: e-8\nevent: message\nretry: 500\ndata: {"jsonrpc":"2.0","id":3,"result":{"content":[]}}\n\n';
  answer = (it) => {
    stream(it);
    it.response.end(resumed);
  };
  const { text } = await send(door(), {
    token: authorization,
    method: "GET",
    headers: { accept: "text/event-stream", "last-event-id": "e-7" },
  });
  expect(text).toBe(resumed);
  expect((await arrived()).request.headers["last-event-id"]).toBe("e-7");
});

test("a task, its state and the methods of an extension pass as they are, and so does every id", async () => {
  const answers: Record<string, string> = {
    "tools/call":
      '{"jsonrpc":"2.0","id":"id/1","result":{"resultType":"task","taskId":"t-1","status":"working","ttlMs":60000}}',
    "tasks/get":
      '{"jsonrpc":"2.0","id":9007199254740991,"result":{"resultType":"complete","taskId":"t-1","status":"completed","vendor":{"x":1.50}}}',
    "vendor/anything":
      '{"jsonrpc":"2.0","id":0,"error":{"code":-32601,"message":"no"},"more":true}',
  };
  answer = (it) => {
    const { method } = JSON.parse(it.body) as { method: string };
    reply(it, answers[method] ?? "");
  };
  const calls = [
    modern("tools/call", { name: "work", arguments: { n: 1 } }, "id/1", "work"),
    modern("tasks/get", { taskId: "t-1" }, 9007199254740991, "t-1"),
    modern("vendor/anything", { deep: [{ "x-y": null }] }, 0),
  ];
  for (const call of calls) {
    const { method } = JSON.parse(call.body) as { method: string };
    expect((await send(door(), call)).text).toBe(answers[method]);
  }
  expect(came.map(({ body }) => body)).toEqual(calls.map(({ body }) => body));
});

test("an opaque state comes back to the server as it was given, with what the client answered", async () => {
  const state = "opaque+/=\\u00e9 {}";
  const asks = {
    resultType: "input_required",
    inputRequests: { k: { method: "roots/list", params: {} } },
    requestState: state,
  };
  answer = (it) => reply(it, JSON.stringify({ jsonrpc: "2.0", id: 5, result: asks }));
  const call = modern("tools/call", { name: "work", arguments: {} }, 5, "work");
  expect((await send(door(), call)).json?.result).toEqual(asks);
  const again = modern(
    "tools/call",
    { name: "work", arguments: {}, inputResponses: { k: { roots: [] } }, requestState: state },
    6,
    "work",
  );
  await send(door(), again);
  expect(came.at(-1)?.body).toBe(again.body);
});
