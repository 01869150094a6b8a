import type { Decision } from "@reeve/contract/decision";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import {
  bodyOf,
  call,
  listen,
  modernCall,
  modernHeaders,
  rpc,
  send,
  type Listening,
} from "../../../test/rpc.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Decided } from "../../policy/decide/decide.ts";
import { editsOf, narrow } from "../../policy/decide/narrow.ts";
import { narrowings } from "../../policy/authoring/narrowing.ts";
import type { GateRequest } from "../hands.ts";

let gate: GateUnderTest;
let upstream: Listening;
let seen: { headers: Record<string, unknown>; body: string }[] = [];
let answer: (id: unknown) => { type?: string; status?: number; body: string };

const result = (id: unknown, it: object): string =>
  JSON.stringify({ jsonrpc: "2.0", id, result: it });
const text = (id: unknown, said: string) => ({
  body: result(id, { content: [{ type: "text", text: said }] }),
});

beforeAll(async () => {
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ headers: request.headers, body });
      const { id } = (request.method === "POST" ? JSON.parse(body) : { id: 1 }) as { id: unknown };
      const { type = "application/json", status = 200, body: said } = answer(id);
      response.writeHead(status, {
        "content-type": type,
        etag: '"1"',
        "content-digest": "sha-256=:x:",
        "mcp-session-id": "inner",
        ...(type === "application/json" && { "content-length": Buffer.byteLength(said) }),
      });
      response.end(said);
    });
  });
  gate = await gateUnderTest({ db: upstream.url }, { listBytes: 100_000 });
  gate.addServer("db2", upstream.url, {
    query: {
      effect: "read",
      inputSchema: {
        type: "object",
        properties: {
          limit: { type: "integer", "x-mcp-header": "Limit" },
          to: { type: "string", "x-mcp-header": "To" },
        },
      },
    },
  });
});
beforeEach(() => {
  seen = [];
  for (const list of [gate.intents, gate.ends, gate.order, gate.asked]) list.length = 0;
  gate.decide = () => "allow";
  gate.decided = null;
  gate.hides = [];
  gate.whileRecording = null;
  answer = (id) => text(id, "fine");
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});

/** What a real decision would be: narrowed by these, with these classes hidden. */
const scoped =
  (items: readonly object[], redacted: readonly string[] = []) =>
  ({ args }: GateRequest, id: Decision["id"]): Partial<Decided> => {
    const list = items.length === 0 ? [] : narrowings(JSON.stringify(items));
    const after = narrow(args as object, list);
    const edits = editsOf(args as object, after, list);
    return {
      args: after,
      edits,
      decision: {
        id,
        answer: "scope",
        mode: "enforce",
        policies: [{ name: "limits", version: 2 }],
        code: "narrowed",
        reason: "Policy limits lets it pass with changes.",
        shadow: null,
        scope: {
          narrowed: edits.map(({ path }) => ({ path: `/${path.join("/")}`, change: "set to 100" })),
          redacted: [...redacted],
          argsHash: canonicalHash(after),
        },
      },
    };
  };
const ask = (body: string, headers: Record<string, string> = {}, server = "db", method = "POST") =>
  send(`${gate.url}/mcp/${server}`, {
    token: gate.agents.ada.token,
    method,
    ...(method === "POST" && { body }),
    headers,
  });
const limit = [{ path: "/limit", max: 100 }];

describe("narrowing", () => {
  test("what goes out is what was decided, byte for byte elsewhere, and the agent and the record are told", async () => {
    gate.decided = scoped(limit);
    const body =
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"query","arguments":{"big":12345678901234567890, "limit":5000}}}';
    const got = await ask(body);
    expect(seen[0]?.body).toBe(body.replace("5000", "100"));
    expect(seen[0]?.headers["content-length"]).toBe(String(body.length - 1));
    expect(got.json?.result).toEqual({
      content: [
        { type: "text", text: "fine" },
        {
          type: "text",
          text: "Reeve let this call pass with changes that policy asks for: /limit was set to 100.",
        },
      ],
      _meta: {
        "reeve/decision": {
          id: gate.intents[0]?.decision.id,
          answer: "scope",
          policies: [{ name: "limits", version: 2 }],
          reason: "Policy limits lets it pass with changes.",
          code: "narrowed",
          action: gate.intents[0]?.id,
          scope: { narrowed: [{ path: "/limit", change: "set to 100" }], redacted: [] },
        },
      },
    });
    expect(got.headers["content-length"]).toBeUndefined();
    expect(got.headers).not.toHaveProperty("etag");
    expect(got.headers).not.toHaveProperty("content-digest");
    await gate.settled(1);
    const asked = JSON.parse(body) as { params: { arguments: { big: number; limit: number } } };
    expect(gate.intents[0]).toMatchObject({
      args: { limit: 100 },
      argsHash: canonicalHash(asked.params.arguments),
      decision: { answer: "scope" },
    });
    expect(gate.ends[0]).toMatchObject({ outcome: "ok" });
    expect(gate.order).toEqual(["intent query", "end ok"]);
  });

  test("arguments that travel as headers follow, and what holds for the old bytes does not go on", async () => {
    gate.decided = scoped([...limit, { path: "/to", remove: true }]);
    const headers = {
      ...modernHeaders("tools/call", "query"),
      "mcp-param-limit": "5000",
      "mcp-param-to": "=?base64?Y2Fmw6k=?=",
      "mcp-param-other": "kept",
      "content-digest": "sha-256=:x:",
      signature: "sig=:x:",
    };
    await ask(modernCall("query", { limit: 5000, to: "café" }), headers, "db2");
    expect(seen[0]?.headers).toMatchObject({ "mcp-param-limit": "100", "mcp-param-other": "kept" });
    for (const gone of ["mcp-param-to", "content-digest", "signature"])
      expect(seen[0]?.headers).not.toHaveProperty(gone);
    expect((JSON.parse(seen[0]?.body ?? "") as { params: object }).params).toMatchObject({
      arguments: { limit: 100 },
    });
  });

  test("what cannot be narrowed exactly does not happen, and that is on record", async () => {
    gate.decided = scoped([{ path: "/to", maxItems: 1 }]);
    const got = await ask(
      '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"query","arguments":{"to":[1,12345678901234567890]}}}',
    );
    expect(got.json?.result?._meta?.["reeve/decision"]).toMatchObject({
      answer: "block",
      reason: "reeve-error",
    });
    expect(seen).toEqual([]);
    expect(gate.intents[0]?.decision.answer).toBe("block");
  });

  test("an answer in a stream is told of too, and other messages pass as they are", async () => {
    gate.decided = scoped(limit);
    const note = '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1.0}}';
    answer = (id) => ({
      type: "text/event-stream",
      body: `: hello\n\nid: 1\ndata: ${note}\n\nid: 2\nevent: message\ndata: ${text(id, "fine").body}\n\n`,
    });
    const got = await ask(call("query", { limit: 5000 }));
    expect(
      got.text.startsWith(`: hello\n\nid: 1\ndata: ${note}\n\nid: 2\nevent: message\ndata: {`),
    ).toBe(true);
    const last = JSON.parse(got.text.trim().split("data: ").at(-1) ?? "") as {
      result: { _meta: object };
    };
    expect(last.result._meta).toHaveProperty("reeve/decision");
  });

  test("a tool server cannot say such a thing of itself, and its errors say it as well", async () => {
    gate.decided = scoped(limit);
    answer = (id) => ({
      body: result(id, {
        content: [],
        _meta: { vendor: 1, "reeve/decision": { answer: "allow" } },
      }),
    });
    const got = await ask(call("query", { limit: 5000 }));
    expect(got.json?.result?._meta).toMatchObject({
      vendor: 1,
      "reeve/decision": { answer: "scope" },
    });
    expect(got.text.match(/reeve\/decision/g)).toHaveLength(1);
    answer = (id) => ({
      body: JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32602, message: "no" } }),
    });
    const failed = await ask(call("query", { limit: 5000 }));
    expect(failed.json?.error?.data?.["reeve/decision"]).toMatchObject({ answer: "scope" });
  });

  test("a policy that changes while the intent is written, so that something else would go out, stops it", async () => {
    gate.decided = scoped(limit);
    gate.whileRecording = () => {
      gate.decided = scoped([{ path: "/limit", max: 10 }]);
    };
    const got = await ask(call("query", { limit: 5000 }));
    expect(got.json?.result?._meta?.["reeve/decision"]).toMatchObject({ answer: "block" });
    expect(seen).toEqual([]);
    expect(gate.ends.at(-1)).toMatchObject({ outcome: "denied" });
  });
});

describe("hiding", () => {
  const mail = "write to ada@example.com";

  test("what must be hidden reaches neither the agent nor the record, and is counted", async () => {
    gate.decided = scoped([], ["email"]);
    answer = (id) => ({
      body: result(id, {
        content: [{ type: "text", text: mail }],
        structuredContent: { mail: "bo@example.com", n: 1 },
      }),
    });
    const got = await ask(call("query", {}));
    expect(got.text).not.toContain("@example.com");
    expect(got.json?.result).toMatchObject({
      content: [
        { text: "write to [redacted:email]" },
        { text: "Reeve let this call pass with changes that policy asks for: 2 × email hidden." },
      ],
      structuredContent: { mail: "[redacted:email]", n: 1 },
      _meta: { "reeve/decision": { scope: { redacted: [{ class: "email", count: 2 }] } } },
    });
    await gate.settled(1);
    expect(gate.ends[0]).toMatchObject({
      outcome: "ok",
      redacted: [{ class: "email", count: 2 }],
      result: { preview: "write to [redacted:email]" },
    });
    expect(gate.ends[0]?.result?.hash).toBe(
      createHash("sha256").update(answer(1).body).digest("hex"),
    );
  });

  test("every event of a stream is looked into, also what is only told on the way and what is no JSON", async () => {
    gate.decided = scoped([], ["email"]);
    const note = { jsonrpc: "2.0", method: "notifications/message", params: { data: mail } };
    answer = (id) => ({
      type: "text/event-stream",
      body: `: ada@example.com\n\ndata: ${JSON.stringify(note)}\n\ndata: ada@example.com\n\ndata: ${text(id, mail).body}\n\ndata: cut off ada@example.com`,
    });
    const got = await ask(call("query", {}));
    expect(got.text).not.toContain("ada@");
    expect(got.text.match(/\[redacted:email\]/g)).toHaveLength(3);
  });

  test.each([
    [
      "a text that is no JSON",
      "text/plain",
      500,
      "failed for ada@example.com",
      "failed for [redacted:email]",
    ],
    [
      "an error",
      "application/json",
      200,
      '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"no ada@example.com"}}',
      "no [redacted:email]",
    ],
  ])("%s is looked into as well", async (_what, type, status, body, wanted) => {
    gate.decided = scoped([], ["email"]);
    answer = () => ({ type, status, body });
    const got = await ask(call("query", {}));
    expect(got.text).toContain(wanted);
    expect(got.text).not.toContain("ada@");
  });

  test.each([
    ["too large", (id: unknown) => text(id, `${"x".repeat(100_000)} ada@example.com`)],
    ["no JSON though it says so", () => ({ body: "ada@example.com" })],
    [
      "an answer that comes another way",
      (id: unknown) => ({ body: result(id, { task: { taskId: "ada@example.com" } }) }),
    ],
  ])("an answer that is %s is not passed on, and the record says so", async (_what, given) => {
    gate.decided = scoped([], ["email"]);
    answer = given;
    const got = await ask(call("query", {}));
    expect(got.text).not.toContain("ada@");
    expect(got.json?.error?.code).toBeGreaterThan(0);
    expect((await gate.settled(1))[0]?.redacted).toBeDefined();
  });

  test("a resource is redacted, and the agent is told beside its contents", async () => {
    gate.decided = scoped([], ["email"]);
    answer = (id) => ({ body: result(id, { contents: [{ uri: "file:///a", text: mail }] }) });
    const got = await ask(rpc("resources/read", { uri: "file:///a" }));
    expect(got.json?.result).toMatchObject({
      contents: [{ uri: "file:///a", text: "write to [redacted:email]" }],
      _meta: { "reeve/decision": { answer: "scope" } },
    });
    expect(got.json?.result?.["contents"]).toHaveLength(1);
  });

  test("a standing or resumed stream hides what any policy hides from the agent", async () => {
    answer = () => ({
      type: "text/event-stream",
      body: `id: 3\ndata: ${text(1, mail).body}\n\ndata: ${text(2, "plain").body}\n\n`,
    });
    const plain = await ask("", { "last-event-id": "2" }, "db", "GET");
    expect(plain.text).toBe(answer(1).body);
    gate.hides = ["email"];
    const hidden = await ask("", { "last-event-id": "2" }, "db", "GET");
    expect(hidden.text).toBe(answer(1).body.replace("ada@example.com", "[redacted:email]"));
  });

  test("a list that comes on a standing or resumed stream shows only what the agent may use", async () => {
    const list = JSON.stringify({
      jsonrpc: "2.0",
      id: 7,
      result: { tools: [{ name: "query" }, { name: "drop" }] },
    });
    answer = () => ({ type: "text/event-stream", body: `id: 3\ndata: ${list}\n\n` });
    gate.visible = (_agent, _server, tool) => tool === "query";
    const seen = await ask("", { "last-event-id": "2" }, "db", "GET");
    expect(seen.text).toContain('"query"');
    expect(seen.text).not.toContain("drop");
    expect(seen.text).toContain("id: 3\n");
  });
});
