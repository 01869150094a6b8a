import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attributes, spanId, traceId, traces } from "../../../test/otlp-json.ts";
import { noon, telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { requestType, statusType } from "./schema.ts";

let door: TelemetryDoor;
beforeAll(async () => {
  door = await telemetryDoor({ body: { wireBytes: 100_000, bytes: 400_000 } });
});
afterAll(() => door[Symbol.asyncDispose]());

const one = (service: string, more: object = {}) => ({
  resourceSpans: [
    {
      resource: { attributes: attributes({ "service.name": service }) },
      scopeSpans: [{ spans: [{ ...plain(service), ...more }] }],
    },
  ],
});
const plain = (trace: string) => ({
  traceId: traceId(trace),
  spanId: spanId("a"),
  name: "execute_tool go",
  attributes: attributes({ "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "go" }),
});
const of = async (service: string) =>
  (await door.list()).filter(({ telemetry }) => telemetry?.service === service);
const protobuf = { "content-type": "application/x-protobuf" };

test("a batch that is taken whole is answered in its own encoding with nothing to say", async () => {
  const json = await door.send("traces", one("whole"));
  expect([json.status, json.headers.get("content-type"), await json.text()]).toEqual([
    200,
    "application/json",
    "{}",
  ]);
  const body = requestType.traces.encode(requestType.traces.fromObject({})).finish();
  const binary = await door.send("traces", new Uint8Array(body), protobuf);
  expect([
    binary.status,
    binary.headers.get("content-type"),
    (await binary.arrayBuffer()).byteLength,
  ]).toEqual([200, "application/x-protobuf", 0]);
});

test.each([
  ["no JSON", "traces", "{", {}, 400],
  ["a list", "traces", "[]", {}, 400],
  ["no UTF-8", "traces", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), {}, 400],
  ["truncated protobuf", "traces", new Uint8Array([0x0a, 0x50, 0x01]), protobuf, 400],
  ["protobuf that nests too deep", "logs", nested(300), protobuf, 400],
  ["gzip that is none", "traces", "{}", { "content-encoding": "gzip" }, 400],
  ["another packing", "traces", "{}", { "content-encoding": "br" }, 415],
  ["another type", "traces", "{}", { "content-type": "text/plain" }, 415],
  ["a body beyond the limit", "traces", " ".repeat(400_001), {}, 413],
  [
    "a bomb",
    "traces",
    new Uint8Array(gzipSync(Buffer.alloc(500_000))),
    { "content-encoding": "gzip" },
    413,
  ],
  ["no token", "traces", "{}", { authorization: "" }, 401],
  ["a wrong token", "logs", "{}", { authorization: "Bearer nothing" }, 401],
  ["an agent's wrong token", "logs", "{}", { authorization: "Bearer reeve_dev_x" }, 401],
] as const)(
  "%s is answered with a status and a sentence, and does no harm",
  async (_name, signal, body, headers, status) => {
    const answer = await door.send(signal, body, headers);
    expect(answer.status).toBe(status);
    const binary =
      "content-type" in headers && headers["content-type"] === "application/x-protobuf";
    const said = binary
      ? (statusType.decode(new Uint8Array(await answer.arrayBuffer())) as unknown as {
          message: string;
          code: number;
        })
      : ((await answer.json()) as { message: string; code: number });
    expect(said.message).toMatch(/\.$/);
    expect(said.code).toBeGreaterThan(0);
  },
);

/** A log record whose body is a list in a list, and so on: each message is a tag, a length and what is inside. */
function nested(depth: number): Uint8Array<ArrayBuffer> {
  const inside = (tag: number, bytes: Buffer): Buffer => {
    const length: number[] = [];
    for (let rest = bytes.length; ; rest >>= 7) {
      length.push(rest > 127 ? (rest & 127) | 128 : rest);
      if (rest <= 127) break;
    }
    return Buffer.concat([Buffer.from([(tag << 3) | 2, ...length]), bytes]);
  };
  let value = Buffer.alloc(0);
  for (let i = 0; i < depth; i++) value = Buffer.from(inside(5, inside(1, value)));
  return new Uint8Array(inside(1, inside(2, inside(2, inside(5, value)))));
}

test("of a batch, what is no span is rejected and counted, and the rest is kept", async () => {
  const body = one("partly");
  body.resourceSpans[0]?.scopeSpans[0]?.spans.push(
    { ...plain("partly"), traceId: "00" },
    null as never,
  );
  const answer = await door.send("traces", body);
  expect(await answer.json()).toEqual({
    partialSuccess: {
      rejectedSpans: "2",
      errorMessage: "2 spans have no usable trace id and span id, or are none.",
    },
  });
  expect(await of("partly")).toHaveLength(1);
});

test("metrics are answered honestly: none is kept", async () => {
  const metric = { name: "tokens", sum: { dataPoints: [{ asInt: "4" }, { asInt: "5" }] } };
  const answer = await door.send("metrics", {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }],
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: "2" } });
});

test("what is odd and no harm is taken: names for numbers, upper case, doubles, empty values, far clocks", async () => {
  const answer = await door.send(
    "traces",
    one("odd", {
      traceId: traceId("odd").toUpperCase(),
      kind: "SPAN_KIND_INTERNAL",
      parentSpanId: "",
      startTimeUnixNano: "99999999999999999999",
      endTimeUnixNano: 0,
      status: { code: "STATUS_CODE_ERROR" },
      attributes: [
        { key: "gen_ai.tool.name", value: { stringValue: "first\u0000\ud800" } },
        { key: "gen_ai.tool.name", value: { stringValue: "second" } },
        { key: "gen_ai.operation.name", value: { stringValue: "execute_tool" } },
        { key: "empty", value: {} },
        {
          key: "__proto__",
          value: { kvlistValue: { values: [{ key: "__proto__", value: { boolValue: true } }] } },
        },
        null,
      ],
    }),
  );
  expect(await answer.json()).toEqual({});
  expect(await of("odd")).toMatchObject([
    {
      tool: "first\u{fffd}\u{fffd}",
      outcome: "error",
      startedAt: new Date(noon).toISOString(),
      endedAt: null,
    },
  ]);
});

test("a secret is nowhere: not in arguments, nor in names, nor in what the error said", async () => {
  const secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
  await door.send(
    "traces",
    traces("leaky", "gen_ai", [
      {
        id: "x",
        trace: "leaky",
        name: "execute_tool push",
        failed: true,
        thrown: secret,
        attrs: {
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.name": "push",
          "gen_ai.agent.name": `agent ${secret}`,
          "gen_ai.conversation.id": `talk ${secret}`,
          "gen_ai.tool.call.arguments": JSON.stringify({
            remote: `https://u:${secret}@x`,
            token: "abcdefgh",
          }),
          "gen_ai.tool.call.result": `it is ${secret}`,
        },
      },
    ]).body,
  );
  const [action] = await of("leaky");
  expect(action).toMatchObject({ tool: "push", outcome: "error" });
  const { rows } = await door.database.pool.query<{ all: string }>(
    "select (select string_agg(doc, '') from observed) || (select string_agg(said || name, '') from telemetry_sources) as all",
  );
  expect(rows[0]?.all).not.toContain(secret);
  expect(rows[0]?.all).not.toContain('abcdefgh"');
  expect(action?.result?.bytes).toBeGreaterThan(40);
});

test("huge arguments are cut, and their hash and size stay", async () => {
  await door.send(
    "traces",
    traces("huge", "gen_ai", [
      {
        id: "x",
        trace: "huge",
        name: "execute_tool write",
        attrs: {
          "gen_ai.tool.name": "write",
          "gen_ai.operation.name": "execute_tool",
          "gen_ai.tool.call.arguments": JSON.stringify({ text: "a".repeat(60_000) }),
        },
      },
    ]).body,
  );
  const [action] = await of("huge");
  expect(JSON.stringify(action?.args).length).toBeLessThan(9_000);
  expect(action?.argsHash).toMatch(/^[0-9a-f]{64}$/);
});

test("other methods and other paths say where telemetry goes", async () => {
  const get = await fetch(`${door.url}/v1/traces`);
  expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
  expect((await fetch(`${door.url}/v2/traces`, { method: "POST" })).status).toBe(404);
});
