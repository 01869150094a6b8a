import { connect, createServer as createTcp, type Socket } from "node:net";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
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

const limits = {
  headersMs: 300,
  stallMs: 300,
  streamIdleMs: 400,
  afterDisconnectMs: 500,
  cutMs: 50,
  drainMs: 300,
};
type Behaviour = (request: IncomingMessage, response: ServerResponse, id: unknown) => void;

let gate: GateUnderTest;
let upstream: Listening;
let behave: Behaviour;
let aborted = 0;

beforeEach(async () => {
  aborted = 0;
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      response.on("close", () => {
        if (!response.writableFinished) aborted++;
      });
      behave(request, response, (JSON.parse(body || "{}") as { id?: unknown }).id);
    });
  });
  gate = await gateUnderTest({ odd: upstream.url }, limits);
});
afterEach(async () => {
  // Nothing may be left behind, whatever the tool server did.
  await eventually(async () => expect(await gate.openMetric()).toBe(0));
  await gate[Symbol.asyncDispose]();
  await upstream.close();
});

const ask = (body = call("do")) =>
  send(`${gate.url}/mcp/odd`, { token: gate.agents.ada.token, body });
const modern = () =>
  send(`${gate.url}/mcp/odd`, {
    token: gate.agents.ada.token,
    body: modernCall("do"),
    headers: modernHeaders("tools/call", "do"),
  });
const answerOf = (id: unknown, more = "") =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[]${more}}}`;
const json = { "content-type": "application/json" };
const sse = { "content-type": "text/event-stream" };

async function eventually(check: () => Promise<void> | void): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

test("one that cannot be reached: a clear error, and the outcome is an error because nothing was done", async () => {
  gate.addServer("gone", "http://127.0.0.1:1/mcp");
  const answer = await send(`${gate.url}/mcp/gone`, {
    token: gate.agents.ada.token,
    body: call("do", {}, 9),
  });
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({
    id: 9,
    error: {
      code: 502,
      message: "The tool server gone could not be reached.",
      data: { reason: "unreachable" },
    },
  });
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "error", error: "The tool server could not be reached.", result: null },
  ]);
});

test.each([
  ["session", ask],
  ["stateless", modern],
])("one that hangs: an error in time, and an unknown outcome (%s)", async (_era, asked) => {
  gate.decide = () => "allow";
  behave = () => undefined;
  const answer = await asked();
  expect(answer.status).toBe(200);
  expect(answer.json?.error).toMatchObject({ code: 504, data: { reason: "timeout" } });
  expect(await gate.settled(1)).toMatchObject([{ outcome: "unknown" }]);
  await eventually(() => expect(aborted).toBe(1));
});

test("one that hangs in the middle of its answer: the connection breaks, and the outcome is unknown", async () => {
  behave = (_request, response) => {
    response.writeHead(200, json);
    response.write('{"jsonrpc":"2.0",');
  };
  await expect(ask()).rejects.toThrow();
  expect(await gate.settled(1)).toMatchObject([{ outcome: "unknown" }]);
});

test("one that announces more than it sends: the connection breaks, a finding, an unknown outcome", async () => {
  behave = (_request, response) => {
    response.writeHead(200, { ...json, "content-length": 1000 });
    response.write('{"jsonrpc":"2.0",');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(ask()).rejects.toThrow();
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "unknown", result: { status: 200, bytes: 17 } },
  ]);
  expect(gate.misbehaviour).toEqual(["odd: The tool server odd broke off before it had answered."]);
});

test("one that sends more than it announced: the announced part arrives, the next call is not confused by the rest", async () => {
  const tcp = await listenTcp((socket) => {
    socket.on("data", () => {
      const body = answerOf(1);
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nevil`,
      );
    });
  });
  gate.addServer("long", tcp.url);
  const long = () =>
    send(`${gate.url}/mcp/long`, { token: gate.agents.ada.token, body: call("do") });
  expect((await long()).text).toBe(answerOf(1));
  expect((await long()).text).toBe(answerOf(1));
  expect(await gate.settled(2)).toMatchObject([{ outcome: "ok" }, { outcome: "ok" }]);
  tcp.close();
});

test("one that speaks no HTTP: a clear error and an unknown outcome", async () => {
  const tcp = await listenTcp((socket) => {
    socket.on("data", () => socket.end("lorem ipsum\r\n\r\n"));
  });
  gate.addServer("noise", tcp.url);
  const answer = await send(`${gate.url}/mcp/noise`, {
    token: gate.agents.ada.token,
    body: call("do"),
  });
  expect(answer.json?.error).toMatchObject({ code: 502, data: { reason: "broken" } });
  expect(await gate.settled(1)).toMatchObject([{ outcome: "unknown" }]);
  tcp.close();
});

test("one that dies in mid-stream: the events so far arrive, the stream breaks, the outcome is unknown", async () => {
  behave = (_request, response) => {
    response.writeHead(200, sse);
    response.write('data: {"jsonrpc":"2.0","method":"notifications/progress","params":{}}\n\n');
    setTimeout(() => response.destroy(), 30);
  };
  const pieces: string[] = [];
  await new Promise<void>((resolve) => {
    open(call("do"), (response) => {
      response.on("data", (piece: Buffer) => pieces.push(piece.toString()));
      response.on("error", () => resolve());
      response.on("end", () => resolve());
    });
  });
  expect(pieces.join("")).toContain("notifications/progress");
  expect(await gate.settled(1)).toMatchObject([{ outcome: "unknown" }]);
});

test("one that dies after the answer came by: the outcome is the answer's", async () => {
  behave = (_request, response, id) => {
    response.writeHead(200, sse);
    response.write(`data: ${answerOf(id)}\n\n`);
    setTimeout(() => response.destroy(), 30);
  };
  await ask().catch(() => undefined);
  expect(await gate.settled(1)).toMatchObject([{ outcome: "ok" }]);
});

test("one that sends garbage as JSON: it arrives as it is, is recorded as an error and becomes a finding", async () => {
  behave = (_request, response) => {
    response.writeHead(200, json);
    response.end("<html>502</html>");
  };
  expect((await ask()).text).toBe("<html>502</html>");
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "error", error: "The tool server's answer is not a JSON-RPC message." },
  ]);
  expect(gate.misbehaviour).toEqual(["odd: It sent something that is no JSON-RPC message."]);
});

test.each([
  [
    "a web page",
    200,
    { "content-type": "text/html" },
    "its content type is not one of the protocol",
  ],
  [
    "a redirect",
    302,
    { location: "http://169.254.169.254/" },
    "it is a redirect, which Reeve does not follow",
  ],
  [
    "a demand for credentials",
    401,
    { "www-authenticate": "Bearer" },
    "it refuses Reeve's own credentials",
  ],
  [
    "compressed bytes",
    200,
    { ...json, "content-encoding": "gzip" },
    "it is compressed, which Reeve did not ask for",
  ],
])(
  "one that answers with %s: a clear error, never that answer",
  async (_what, status, headers, why) => {
    behave = (_request, response) => {
      response.writeHead(status, headers as Record<string, string>);
      response.end("something");
    };
    const answer = await ask();
    expect(answer.json?.error).toMatchObject({
      code: 502,
      message: `The answer of the tool server odd cannot be passed on: ${why}.`,
    });
    expect(answer.headers["www-authenticate"]).toBeUndefined();
    expect(await gate.settled(1)).toMatchObject([{ outcome: "error" }]);
  },
);

test.each([400, 404, 405, 500])(
  "one that answers HTTP %d: status and body arrive as they are",
  async (status) => {
    const body =
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":[]}}}';
    behave = (_request, response) => {
      response.writeHead(status, json);
      response.end(body);
    };
    const answer = await ask();
    expect([answer.status, answer.text]).toEqual([status, body]);
    expect(await gate.settled(1)).toMatchObject([{ outcome: "error" }]);
  },
);

test("one whose list is unreadable or too large shows the agent nothing of it", async () => {
  behave = (_request, response) => {
    response.writeHead(200, json);
    response.end('{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"secret_tool"');
  };
  const answer = await ask(rpc("tools/list"));
  expect(answer.json?.error?.data?.reason).toBe("unusable");
  expect(answer.text).not.toContain("secret_tool");
});

test("an answer far larger than memory would hold is passed in pieces, and its outcome still read", async () => {
  const text = "y".repeat(3_000_000);
  behave = (_request, response, id) => {
    response.writeHead(200, json);
    response.end(
      `{"result":{"content":[{"type":"text","text":"${text}\\" \\"isError\\":false"}],"isError":true},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`,
    );
  };
  expect((await ask()).text.length).toBeGreaterThan(3_000_000);
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "error", error: "The tool reported an error." },
  ]);
});

test("an agent that stops reading slows only its own call, and is let go in time", async () => {
  const chunk = `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${"z".repeat(60_000)}"}}\n\n`;
  let written = 0;
  behave = (request, response) => {
    if (request.headers["x-slow"] === undefined) {
      response.writeHead(200, json);
      return void response.end(answerOf(1));
    }
    response.writeHead(200, sse);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) written++;
      response.once("drain", more);
    };
    more();
  };
  const slow = open(call("do"), (response) => response.pause(), { "x-slow": "1" });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const before = written;
  expect((await ask()).status).toBe(200);
  // Back-pressure reached the tool server: it could not go on writing.
  expect(written - before).toBeLessThan(20);
  await gate.settled(2);
  expect(gate.ends.map(({ outcome }) => outcome).sort()).toEqual(["ok", "unknown"]);
  slow.destroy();
});

test("a stateless client that goes away cancels: the tool server's request is aborted at once", async () => {
  behave = (_request, response) => {
    response.writeHead(200, sse);
    response.write(": here\n\n");
  };
  const request = open(
    modernCall("do"),
    (response) => {
      response.on("error", () => undefined);
      setTimeout(() => request.destroy(), 20);
    },
    modernHeaders("tools/call", "do"),
  );
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "unknown", error: "The agent closed the connection before the answer came." },
  ]);
  await eventually(() => expect(aborted).toBe(1));
});

test("a client with a session that goes away cancels nothing: the answer is read to its end for the record", async () => {
  behave = (_request, response, id) => {
    response.writeHead(200, sse);
    response.write(": here\n\n");
    setTimeout(() => response.end(`data: ${answerOf(id, ',"isError":true')}\n\n`), 150);
  };
  const request = open(call("do"), (response) => {
    response.on("error", () => undefined);
    request.destroy();
  });
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "error", error: "The tool reported an error." },
  ]);
  expect(aborted).toBe(0);
});

test("a stopped agent loses its open calls within a moment, and they end as unknown", async () => {
  behave = (_request, response) => {
    response.writeHead(200, sse);
    const timer = setInterval(() => response.write(": alive\n\n"), 50);
    response.on("close", () => clearInterval(timer));
  };
  const cut = ask();
  await eventually(() => expect(gate.intents.length).toBe(1));
  await new Promise((resolve) => setTimeout(resolve, 100));
  gate.suspend("ada");
  // The stream stands between two events, where there is room for the answer.
  expect((await cut).text).toContain("Reeve ended the call: the agent was stopped.");
  expect(await gate.settled(1)).toMatchObject([
    { outcome: "unknown", error: "Reeve ended the call: the agent was stopped." },
  ]);
  expect((await ask()).status).toBe(401);
});

test("an agent stopped while its message was still coming is refused when it has come", async () => {
  const text = await new Promise<string>((resolve) => {
    const body = call("do");
    const socket = connect(Number(new URL(gate.url).port), "127.0.0.1");
    const pieces: Buffer[] = [];
    socket.on("data", (piece) => pieces.push(piece));
    socket.on("close", () => resolve(Buffer.concat(pieces).toString()));
    socket.write(
      `POST /mcp/odd HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nauthorization: ${gate.agents.ada.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n{`,
    );
    setTimeout(() => {
      gate.suspend("ada");
      socket.write(body.slice(1));
    }, 50);
  });
  expect(text).toContain("The agent ada was stopped.");
  expect(gate.intents).toMatchObject([{ decision: { answer: "block", code: "agent-suspended" } }]);
});

test("stopping waits for the calls under way, refuses new ones, and ends what does not end", async () => {
  let finish = (): void => undefined;
  behave = (_request, response, id) => {
    if (id === 1) finish = () => void response.writeHead(200, json).end(answerOf(id));
    else response.writeHead(200, sse).write(": forever\n\n");
  };
  const first = ask(call("do", {}, 1));
  const second = ask(call("do", {}, 2));
  await eventually(() => expect(gate.intents.length).toBe(2));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const drained = gate.door.drain();
  expect((await ask()).status).toBe(503);
  finish();
  expect((await first).status).toBe(200);
  await drained;
  expect((await second).text).toContain("Reeve ended the call: Reeve is stopping.");
  expect((await gate.settled(2)).map(({ outcome }) => outcome).sort()).toEqual(["ok", "unknown"]);
});

/** A request whose answer the test reads itself. */
function open(
  body: string,
  take: (response: IncomingMessage) => void,
  headers: Record<string, string> = {},
) {
  const request = httpRequest(`${gate.url}/mcp/odd`, {
    method: "POST",
    agent: false,
    headers: {
      authorization: gate.agents.ada.token,
      accept: "application/json, text/event-stream",
      ...json,
      ...headers,
    },
  });
  request.on("error", () => undefined);
  request.on("response", take);
  request.end(body);
  return request;
}

async function listenTcp(serve: (socket: Socket) => void): Promise<{ url: string; close(): void }> {
  const server = createTcp((socket) => {
    socket.on("error", () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}
