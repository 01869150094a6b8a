import { afterEach, beforeEach, expect, test } from "vitest";
import { gateUnderTest, type GateUnderTest } from "../../../test/gate.ts";
import { bodyOf, listen, rpc, send, type Listening } from "../../../test/rpc.ts";

let gate: GateUnderTest;
let upstream: Listening;
let seen: string[];
let session: string;

beforeEach(async () => {
  seen = [];
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const message = JSON.parse(body || "{}") as { id?: unknown; method?: string };
      seen.push(`${request.method} ${message.method ?? ""}`.trim());
      if (request.method === "GET")
        return response.writeHead(200, { "content-type": "text/event-stream" }).end();
      response.writeHead(200, { "content-type": "application/json", "mcp-session-id": "inner" });
      response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result: {} }));
    });
  });
  gate = await gateUnderTest({ one: upstream.url }, { openingMs: 1_000 });
  const opened = await said("POST", rpc("initialize", { protocolVersion: "2025-11-25" }), {});
  session = String(opened.headers["mcp-session-id"]);
  seen.length = 0;
});
afterEach(async () => {
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});

const said = (method: string, body?: string, headers: Record<string, string> = own()) =>
  send(`${gate.url}/mcp/one`, {
    token: gate.agents.ada.token,
    method,
    headers,
    ...(body !== undefined && { body }),
  });
const own = () => ({ "mcp-session-id": session });

/** Holds up the next request, and only that, until it is let go; `there` comes when it is held. */
function holdUpNext(): { there: Promise<void>; letGo: () => void } {
  let letGo: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (letGo = resolve));
  const there = new Promise<void>((held) => {
    gate.whileIdentifying = () => {
      gate.whileIdentifying = null;
      held();
      return until;
    };
  });
  return { there, letGo };
}

test("a message does not overtake the stream of its session that was asked for before it", async () => {
  const { there, letGo } = holdUpNext();
  const stream = said("GET");
  await there;
  const ping = said("POST", rpc("ping"));
  setTimeout(letGo, 100);
  await Promise.all([ping, stream]);
  expect(seen).toEqual(["GET", "POST ping"]);
});

test("a message waits for such a stream only so long, and only for one of its own session", async () => {
  const { there, letGo } = holdUpNext();
  const stream = said("GET");
  await there;
  await said("POST", rpc("ping", {}, 2), {});
  await said("POST", rpc("ping"));
  expect(seen).toEqual(["POST ping", "POST ping"]);
  letGo();
  await stream;
  expect(seen.at(-1)).toBe("GET");
});

test("a stream that is refused holds nothing up", async () => {
  const { there, letGo } = holdUpNext();
  const headers = own();
  const stream = send(`${gate.url}/mcp/one`, { token: "Bearer nobody", method: "GET", headers });
  await there;
  const answer = said("POST", rpc("ping"));
  letGo();
  expect([(await stream).status, (await answer).status]).toEqual([401, 200]);
  expect(seen).toEqual(["POST ping"]);
});
