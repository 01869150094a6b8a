import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchange, initialize, modernRequest, session } from "../../../test/exchange.ts";
import { shim } from "../../../test/mcp-shim.ts";
import { systemClock } from "../../platform/clock.ts";
import { serverReader } from "./read-server.ts";
import type { Upstream } from "./upstream.ts";
import { openUpstreams, type Upstreams } from "./upstreams.ts";
import { madeUp, reach } from "../../../test/reach.ts";

const scripted = path.resolve(import.meta.dirname, "../../../test/scripted-server.mjs");
let folder: string;
let upstreams: Upstreams;
let face: Awaited<ReturnType<typeof shim>>;
const transport = { kind: "stdio" as const, command: "node", args: [scripted, "list"], env: {} };
const call = (id: string | number, name: string, args: object = {}) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-upstreams-"));
  upstreams = openUpstreams({
    ...reach,
    clock: systemClock,
    dataFolder: folder,
    path: undefined,
    stdio: { graceMs: 400 },
  });
  face = await shim(upstreams.of({ id: madeUp("behind"), name: "behind", transport }));
});
afterAll(async () => {
  await face[Symbol.asyncDispose]();
  await upstreams.close();
  await rm(folder, { recursive: true });
});

/** The same server reached both ways must behave the same. */
describe.each<{ way: string; reach: () => Upstream }>([
  { way: "stdio", reach: () => upstreams.of({ id: madeUp("direct"), name: "direct", transport }) },
  {
    way: "http",
    reach: () =>
      upstreams.of({
        id: madeUp("over-http"),
        name: "over-http",
        transport: { kind: "http", url: face.url.href },
      }),
  },
])("over $way", ({ reach }) => {
  test("a session opens, is used, and ends", async () => {
    const upstream = reach();
    const opened = await exchange(upstream, { message: initialize("first") });
    expect(opened).toMatchObject({
      status: 200,
      messages: [{ id: "first", result: { serverInfo: { name: "scripted" } } }],
    });
    const headers = { "mcp-session-id": String(opened.headers["mcp-session-id"]) };
    const noted = await exchange(upstream, {
      message: { jsonrpc: "2.0", method: "notifications/initialized" },
      headers,
    });
    expect(noted).toMatchObject({ status: 202, text: "" });
    expect(
      (await exchange(upstream, { message: call(1, "echo", { a: 1 }), headers })).text,
    ).toContain('{\\"a\\":1}');
    expect((await exchange(upstream, { method: "DELETE", headers })).status).toBe(200);
    expect(await exchange(upstream, { message: call(2, "echo"), headers })).toMatchObject({
      status: 404,
      messages: [{ id: 2, error: { code: -32001 } }],
    });
  });

  test("what is not a session's is answered as the protocol says", async () => {
    const upstream = reach();
    expect((await exchange(upstream, { method: "GET" })).status).toBe(405);
    expect((await exchange(upstream, { message: call(1, "echo") })).status).toBe(400);
    expect((await exchange(upstream, { message: "{" })).status).toBe(400);
    expect((await exchange(upstream, { message: [call(1, "echo")] })).status).toBe(400);
  });

  test("what a server says of its own accord reaches the session's stream", async () => {
    const upstream = reach();
    const headers = await session(upstream);
    const stream = exchange(upstream, { method: "GET", headers, leaveAfterMs: 800 });
    await exchange(upstream, { message: call(1, "announce"), headers });
    expect((await stream).messages).toEqual([
      { jsonrpc: "2.0", method: "notifications/tools/list_changed" },
    ]);
  });

  test("a request of 2026-07-28 needs no session", async () => {
    const { messages } = await exchange(
      reach(),
      modernRequest("m", "tools/call", { name: "echo", arguments: { b: 2 } }),
    );
    expect(messages[0]).toMatchObject({
      id: "m",
      result: { resultType: "complete", content: [{ text: '{"b":2}' }] },
    });
  });

  test("five megabytes pass, and a slow reader gets all of them", async () => {
    const upstream = reach();
    const { text } = await exchange(
      upstream,
      modernRequest(1, "tools/call", { name: "big", arguments: { size: 5_000_000 } }),
    );
    expect(text.length).toBeGreaterThan(5_000_000);
    const got = await new Promise<number>((resolve, reject) => {
      let bytes = 0;
      let go = idle;
      const { headers, message } = modernRequest(2, "tools/call", {
        name: "big",
        arguments: { size: 1_000_000 },
      });
      upstream.send(
        {
          method: "POST",
          headers: {
            ...headers,
            accept: "application/json, text/event-stream",
            "content-type": "application/json",
          },
          body: Buffer.from(JSON.stringify(message)),
          agent: "agt_test",
        },
        {
          onHeaders: (_status, _headers, resume) => {
            go = resume;
          },
          onData(chunk) {
            bytes += chunk.length;
            setTimeout(go, 5);
            return false;
          },
          onEnd: () => resolve(bytes),
          onError: reject,
        },
      );
    });
    expect(got).toBeGreaterThan(1_000_000);
  });

  test("a call that is left says nothing more, and the next one works", async () => {
    const upstream = reach();
    expect(
      (
        await exchange(upstream, {
          ...modernRequest(1, "tools/call", { name: "hang" }),
          leaveAfterMs: 100,
        })
      ).error,
    ).toBe("left");
    expect((await exchange(upstream, modernRequest(2, "tools/list"))).status).toBe(200);
  });
});

test("a server's way is replaced when its transport changes, and closed when the server is removed", async () => {
  const first = upstreams.of({ id: madeUp("moving"), name: "moving", transport });
  await session(first);
  expect(upstreams.of({ id: madeUp("moving"), name: "moving", transport: { ...transport } })).toBe(
    first,
  );
  const second = upstreams.of({
    id: madeUp("moving"),
    name: "moving",
    transport: { ...transport, env: { A: "1" } },
  });
  expect(second).not.toBe(first);
  expect((await exchange(first, { message: initialize() })).error).toContain("removed or changed");
  await session(second);
  expect(upstreams.status("moving").children).toBe(1);
  await upstreams.keepOnly(new Set(["direct", "behind", "over-http"]));
  expect(upstreams.status("moving").children).toBe(0);
});

test("link-local and metadata addresses are not connected to, however they are written; redirects are not followed", async () => {
  for (const url of [
    "http://169.254.169.254/",
    "http://[::ffff:169.254.169.254]/",
    "http://2852039166/",
    "http://metadata.google.internal/",
  ]) {
    const { error } = await exchange(
      upstreams.of({ id: madeUp("cloud"), name: "cloud", transport: { kind: "http", url } }),
      { message: initialize() },
    );
    expect(error, url).toMatch(/leads to (a link-local address|an address where a cloud)/);
  }
  let asked = 0;
  const target = await listening(
    createServer((_request, response) => {
      asked++;
      response.end();
    }),
  );
  const moved = await listening(
    createServer((_request, response) => response.writeHead(307, { location: target.url }).end()),
  );
  const { status } = await exchange(
    upstreams.of({
      id: madeUp("cloud"),
      name: "cloud",
      transport: { kind: "http", url: moved.url },
    }),
    { message: initialize() },
  );
  expect([status, asked]).toEqual([307, 0]);
  target.server.close();
  moved.server.close();
});

test("a list that breaks off, is no list, never ends or is too large is a reason, not a crash", async () => {
  const answers: ((method: string, id: unknown) => string)[] = [
    () => '{"jsonrpc":"2.0","id":',
    (_method, id) =>
      JSON.stringify({
        jsonrpc: "2.0",
        id,
        result: { supportedVersions: ["2026-07-28"], capabilities: { tools: {} }, tools: "none" },
      }),
    (_method, id) =>
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"x":"${"y".repeat(33_000_000)}"}}`,
  ];
  const reasons: string[] = [];
  for (const answer of answers) {
    const { server, url } = await listening(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          const { method, id } = JSON.parse(Buffer.concat(chunks).toString()) as {
            method: string;
            id: unknown;
          };
          response.writeHead(200, { "content-type": "application/json" }).end(answer(method, id));
        });
      }),
    );
    const read = serverReader(upstreams).read(
      { id: madeUp("liar"), name: "liar", transport: { kind: "http", url } },
      AbortSignal.timeout(15_000),
    );
    reasons.push(
      await read.then(
        () => "no reason",
        (error: Error) => error.message,
      ),
    );
    server.closeAllConnections();
    server.close();
  }
  expect(reasons).toEqual([
    expect.stringContaining("no JSON-RPC message"),
    "it answered tools/list without a list of tools",
    "it answered with more than 32000000 bytes",
  ]);
});

test("a server that refuses a version and names the same one as supported is asked again in it", async () => {
  const asked: string[] = [];
  const { server, url } = await listening(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method, id } = JSON.parse(Buffer.concat(chunks).toString()) as {
          method: string;
          id: unknown;
        };
        asked.push(`${method} ${String(request.headers["mcp-protocol-version"])}`);
        const supported = ["2026-07-28"];
        const said =
          asked.length === 1
            ? { error: { code: -32022, message: "Not now", data: { supported } } }
            : { result: { supportedVersions: supported, capabilities: {} } };
        response
          .writeHead(asked.length === 1 ? 400 : 200, { "content-type": "application/json" })
          .end(JSON.stringify({ jsonrpc: "2.0", id, ...said }));
      });
    }),
  );
  const read = serverReader(upstreams).read(
    { id: madeUp("choosy"), name: "choosy", transport: { kind: "http", url } },
    AbortSignal.timeout(15_000),
  );
  expect((await read).about["protocolVersions"]).toEqual(["2026-07-28"]);
  expect(asked).toEqual(["server/discover 2026-07-28", "server/discover 2026-07-28"]);
  server.closeAllConnections();
  server.close();
});

const idle = (): void => undefined;

async function listening(server: Server): Promise<{ server: Server; url: string }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
