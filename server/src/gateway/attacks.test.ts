import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { gateUnderTest, type GateUnderTest } from "../../test/gate.ts";
import { bodyOf, call, listen, modernCall, modernHeaders, rpc, send } from "../../test/rpc.ts";
import { partName, joinedName } from "./join/members.ts";

/** Attacks on the gate that belong to no one of its parts. */
let upstream: Awaited<ReturnType<typeof listen>>;
let gate: GateUnderTest;
let seen: { method: string; headers: Record<string, unknown>; body: string }[] = [];

beforeAll(async () => {
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      seen.push({ method: request.method ?? "", headers: request.headers, body });
      if (request.method !== "POST") return response.writeHead(405).end();
      const { id, params } = JSON.parse(body) as { id: unknown; params: { arguments?: object } };
      const text = JSON.stringify(params.arguments ?? {});
      const result = { content: [{ type: "text", text }] };
      response.writeHead(200, {
        "content-type": "application/json",
        ...(body.includes('"initialize"') && { "mcp-session-id": "inside" }),
      });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    });
  });
  gate = await gateUnderTest({ files: upstream.url });
});
beforeEach(() => void (seen = []));
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});

test("two agents that use the same ids at the same time ten thousand times each get only their own answers", async () => {
  const wrong: string[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < 10_000; n = next++) {
      const who = n % 2 === 0 ? "ada" : "ben";
      const answered = await send(`${gate.url}/mcp/files`, {
        token: gate.agents[who].token,
        body: call("echo", { who, n }, n % 8),
      });
      const said = answered.json?.result?.content?.[0]?.text;
      if (answered.json?.id !== n % 8 || said !== JSON.stringify({ who, n }))
        wrong.push(`${who} ${n}: ${answered.text}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  expect(wrong).toEqual([]);
}, 180_000);

describe("a stream that is taken up again", () => {
  const resume = (who: "ada" | "ben", session: string | null) =>
    send(`${gate.url}/mcp/files`, {
      method: "GET",
      token: gate.agents[who].token,
      headers: {
        accept: "text/event-stream",
        "last-event-id": "_GET_stream_1",
        ...(session !== null && { "mcp-session-id": session }),
      },
    });

  test("belongs to the session's own agent: with another's session, or one that was made up, nothing is asked for", async () => {
    const opened = await send(`${gate.url}/mcp/files`, {
      token: gate.agents.ada.token,
      body: rpc("initialize", {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "a", version: "1" },
      }),
    });
    const session = String(opened.headers["mcp-session-id"]);
    expect(session).not.toContain("inside");
    seen = [];
    expect((await resume("ben", session)).status).toBe(404);
    expect((await resume("ada", "inside")).status).toBe(404);
    expect((await resume("ada", `${session.slice(0, -2)}xx`)).status).toBe(404);
    expect(seen).toEqual([]);
    await resume("ada", session);
    expect(seen).toMatchObject([{ method: "GET", headers: { "mcp-session-id": "inside" } }]);
  });

  test("is nothing that a client without a session has", async () => {
    await send(`${gate.url}/mcp/files`, {
      token: gate.agents.ada.token,
      body: modernCall("echo"),
      headers: { ...modernHeaders("tools/call", "echo"), "last-event-id": "_GET_stream_1" },
    });
    expect(seen.map(({ headers }) => headers["last-event-id"])).toEqual([undefined]);
  });
});

test.each([
  ["one server's tool and another's of the same name", ["a", "send"], ["b", "send"]],
  ["a dot and a dash", ["a.b", "send"], ["a-b", "send"]],
  ["a name that holds the separator", ["a", "b__send"], ["a", "b_send"]],
  ["a tool that poses as another server's", ["a", "b__send"], ["b", "send"]],
])("at the joined door %s are told apart, and lead back where they came from", (_what, ...both) => {
  const [one, other] = both.map(([server = "", tool = ""]) => joinedName(server, tool));
  expect(one).not.toBe(other);
  for (const [server = "", name = ""] of both)
    expect(partName(joinedName(server, name))).toEqual({ server, name });
});

test.each([
  ["CONNECT", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n"],
  [
    "an address in the request line",
    "GET http://169.254.169.254/ HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
  ],
  ["TRACE", "TRACE /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"],
  [
    "two lengths",
    "POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
  ],
  [
    "a length and chunks",
    "POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  [
    "a line break inside a header",
    "POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\nmcp-name: a\rb\r\n\r\n",
  ],
  [
    "a space before a colon",
    "POST /mcp/files HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length : 2\r\n\r\n{}",
  ],
])("Reeve is no proxy and guesses at no framing: %s leads nowhere", async (_what, text) => {
  const { port } = new URL(gate.url);
  const said = await new Promise<string>((resolve) => {
    let heard = "";
    const socket = connect(Number(port), "127.0.0.1", () => socket.end(text));
    socket.on("data", (piece) => (heard += piece.toString()));
    socket.on("error", () => undefined).on("close", () => resolve(heard));
  });
  expect(said).not.toMatch(/^HTTP\/1\.1 2/);
  expect(seen).toEqual([]);
});
