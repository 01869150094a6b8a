import { readdir, readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, modernCall, modernHeaders, rpc, send } from "../../server/test/rpc.ts";
import { letIn, type LetIn } from "./estate.ts";
import { eventually, openHouse, type House } from "./house.ts";
import { answer, startToolServer, type ToolServer } from "./tool-server.ts";

let house: House;
let tools: ToolServer;
let agent: LetIn;

const json = { "content-type": "application/json" };
const stream = { "content-type": "text/event-stream" };
const badWays: Readonly<Record<string, (response: ServerResponse, id: unknown) => void>> = {
  dies_at_once: (response) => response.destroy(),
  dies_in_mid_stream: (response) => {
    response.writeHead(200, stream);
    response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
    setTimeout(() => response.destroy(), 5);
  },
  lies_about_its_length: (response) => {
    response.writeHead(200, { ...json, "content-length": 1000 });
    response.write('{"jsonrpc":"2.0",');
    setTimeout(() => response.destroy(), 5);
  },
  answers_with_garbage: (response) => response.writeHead(200, json).end("{}}"),
  answers_another: (response) =>
    response.writeHead(200, json).end('{"jsonrpc":"2.0","id":"other","result":{}}'),
  hangs: () => undefined,
};

beforeAll(async () => {
  tools = await startToolServer("note", ...Object.keys(badWays));
  tools.behave = (made, id, response) => {
    const bad = badWays[made.tool];
    if (bad) bad(response, id);
    else answer(made, id, response);
  };
  house = await openHouse(["--log-level", "warn"]);
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  agent = await letIn(house, "walker", { desk: ["note", ...Object.keys(badWays)] });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

const door = (): string => `${house.url}/mcp/desk`;
const post = (body: string, headers: Record<string, string | string[]> = {}) =>
  send(door(), { token: agent.authorization, body, headers });

/** Text straight onto a connection, which is then left. */
const raw = (text: string, leaveAfterMs: number): Promise<string> =>
  new Promise((resolve) => {
    let said = "";
    const socket = connect(Number(new URL(house.url).port), "127.0.0.1");
    socket.on("data", (piece) => (said += piece.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(said));
    socket.write(text);
    setTimeout(() => socket.destroy(), leaveAfterMs);
  });
const head = (): string =>
  `POST /mcp/desk HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${agent.authorization}\r\ncontent-type: application/json\r\n`;

/** What a bad caller and a bad tool server do. */
const deeds: Readonly<Record<string, () => Promise<unknown>>> = {
  "malformed JSON": async () => expect((await post('{"jsonrpc":')).status).toBe(400),
  "no JSON-RPC": async () => expect((await post('{"hello":1}')).status).toBe(400),
  "a 5 MB argument": () =>
    post(call("note", { note: "x".repeat(5_000_000) })).then(
      ({ status }) => expect(status).toBe(413),
      (error: NodeJS.ErrnoException) => expect(error.code).toMatch(/EPIPE|ECONNRESET/),
    ),
  "half a body": () => raw(`${head()}content-length: 100\r\n\r\n{"jsonrpc"`, 100),
  "an unknown method": async () =>
    expect((await post(rpc("tools/destroy"))).json?.error).toMatchObject({ code: 403 }),
  "an unknown tool": async () =>
    expect((await post(call("nothing"))).json?.result).toMatchObject({ isError: true }),
  "another content type": async () =>
    expect((await post(call("note"), { "content-type": "text/plain" })).status).toBe(415),
  "a header twice": async () =>
    expect(
      await raw(
        `${head()}content-type: text/plain\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`,
        2_000,
      ),
    ).toMatch(/^HTTP\/1\.1 400 /),
  "no token": async () => expect((await send(door(), { body: call("note") })).status).toBe(401),
  "a tool server that dies at once": async () =>
    expect((await post(call("dies_at_once"))).json?.error?.message).toMatch(/\.$/),
  "one that dies in mid-stream": () => expect(post(call("dies_in_mid_stream"))).rejects.toThrow(),
  "one that lies about its length": () =>
    expect(post(call("lies_about_its_length"))).rejects.toThrow(),
  "one that answers with garbage": () => post(call("answers_with_garbage")),
  "one that answers another request": () => post(call("answers_another")).catch(() => undefined),
  "one that hangs, until the caller leaves": () => {
    const body = modernCall("hangs");
    const headers = Object.entries(modernHeaders("tools/call", "hangs"));
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return raw(`${head()}${lines}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, 150);
  },
};

async function handles(): Promise<number> {
  return (await readdir(`/proc/${house.process().pid}/fd`)).length;
}
async function residentMb(): Promise<number> {
  const status = await readFile(`/proc/${house.process().pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
const inFlight = async (): Promise<number> =>
  Number(
    /^reeve_calls_in_flight (\d+)/m.exec(await (await fetch(`${house.url}/metrics`)).text())?.[1],
  );

const unrecorded = async (): Promise<number> =>
  [
    ...(await (await fetch(`${house.url}/metrics`)).text()).matchAll(
      /^reeve_unrecorded_total\{[^}]*\} (\d+)/gm,
    ),
  ].reduce((sum, [, count]) => sum + Number(count), 0);

/** Every deed so many times, a few at once. */
async function batter(rounds: number): Promise<void> {
  const queue = Array.from({ length: rounds }, () => Object.entries(deeds)).flat();
  const lanes = Array.from({ length: 12 }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, deed] = next;
      await deed().catch((error: unknown) => {
        throw new Error(`${name}: ${String(error)}`);
      });
    }
  });
  await Promise.all(lanes);
  await eventually(async () => expect(await inFlight()).toBe(0));
}

/** How often each thing stands on the record; every end is there, and every one that is not good says why. */
async function recorded(): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await house.api.call("actions.list", {
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    for (const { tool, outcome, error, decision } of items) {
      expect(outcome).not.toBeNull();
      expect(outcome === "denied" ? decision?.reason : (error ?? "It went well.")).toMatch(/\.$/);
      const what = tool ?? decision?.reason ?? "";
      found.set(what, (found.get(what) ?? 0) + 1);
    }
    if (nextCursor === null) return found;
    cursor = nextCursor;
  }
}

test("bad messages and misbehaving tool servers by the thousand: all on the record, nothing crashes, nothing leaks", async () => {
  await batter(10);
  await sleep(1_000);
  const before = { handles: await handles(), mb: await residentMb() };

  const rounds = 70;
  await batter(rounds);
  const counts = await eventually(recorded);
  // Who leaves in the middle may leave before Reeve has heard anything.
  const leaves = ["hangs", "The body broke off."];
  // Of those who bring no token the first of a minute is recorded, the others are counted.
  const [knock = ""] = [...counts.keys()].filter((what) => what.startsWith("Send an access token"));
  expect((counts.get(knock) ?? 0) + (await unrecorded())).toBe(rounds + 10);
  leaves.push(knock);
  const all = [...counts].filter(([what]) => !leaves.includes(what));
  expect(all.map(([, count]) => count)).toEqual(all.map(() => rounds + 10));
  expect(all).toHaveLength(Object.keys(deeds).length - leaves.length);
  for (const what of leaves)
    expect(counts.get(what), what).toBeGreaterThan(what === knock ? 0 : 10);

  await eventually(async () => expect(await handles()).toBeLessThan(before.handles + 20));
  expect(await residentMb()).toBeLessThan(before.mb + 150);
  expect((await post(call("note", { note: "still here" }))).json?.result).toMatchObject({
    content: [{ text: "done still here" }],
  });
  expect(house.process().exitCode).toBeNull();
});
