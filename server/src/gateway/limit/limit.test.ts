import type { AgentId } from "@reeve/contract/id";
import type { Limit } from "@reeve/contract/limit";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import {
  bodyOf,
  call,
  listen,
  rpc,
  send,
  type Answered,
  type Listening,
} from "../../../test/rpc.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { allTools, setClassification } from "../../registry/servers/tool-store.ts";

type Gate = Awaited<ReturnType<typeof wholeGate>>;
let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let upstream: Listening;
let gate: Gate;
/** Another process on the same database. */
let other: Gate;
let ada: Person;
let busy: AgentId;
let quiet: AgentId;
let seen = 0;
let underWay = 0;
let mostUnderWay = 0;
let answer: (id: unknown, response: ServerResponse) => void | Promise<void>;
let shipped: Limit[];

const result = (id: unknown, text: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });
const whole = (text: string) => (id: unknown, response: ServerResponse) => {
  const body = Buffer.from(result(id, text));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
};
const slow = (ms: number) => async (id: unknown, response: ServerResponse) => {
  await sleep(ms);
  whole("fine")(id, response);
};

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  upstream = await listen((request, response) => {
    void bodyOf(request).then(async (body) => {
      seen += 1;
      mostUnderWay = Math.max(mostUnderWay, ++underWay);
      await answer((JSON.parse(body) as { id: unknown }).id, response);
      underWay -= 1;
    });
  });
  ledger = await testLedger(world.database, scratch.folder, {
    clock: world.clock,
    limits: { deadlineMs: 60_000 },
  });
  gate = await wholeGate(world, ledger, upstream.url);
  other = await wholeGate(world, ledger, upstream.url);
  ada = await world.person("Ada", "owner");
  await world.server("crm", { read: "read", pay: "write", never: "write" });
  await world.server("web", { fetch: "read" });
  const tools = await allTools(world.database.kysely);
  const pay = tools.find(({ name }) => name === "pay");
  await setClassification(world.database.kysely, pay?.id ?? "tol_", { costMicros: 400_000 });
  await world.verbs["policies.put"](bySystem, {
    name: "p",
    mode: "enforce",
    cedar: `@id("all") permit(principal, action, resource);
      @id("never") @reason("nobody does this") forbid(principal, action == Reeve::Action::"crm/never", resource);`,
  });
  shipped = (await gate.limits["limits.list"](bySystem, {})).items;
});
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  await ledger.close();
  await upstream.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});
let count = 0;
beforeEach(async () => {
  seen = underWay = mostUnderWay = 0;
  answer = whole("fine");
  busy = (await world.agent(`busy-${count}`, ada)).id;
  quiet = (await world.agent(`quiet-${count++}`, ada)).id;
});
afterEach(async () => {
  for (const { id } of (await gate.limits["limits.list"](bySystem, {})).items)
    if (!shipped.some((it) => it.id === id)) await gate.limits["limits.remove"](bySystem, { id });
});

const put = (limit: Parameters<Gate["limits"]["limits.put"]>[1]) =>
  gate.limits["limits.put"](bySystem, limit);
const ask = (agent: AgentId, path = "crm/read", at = gate, args: object = { path: "/a" }) => {
  const [server = "", tool = ""] = path.split("/");
  return send(`${at.url}/mcp/${server}`, { token: `Bearer ${agent}`, body: call(tool, args) });
};
const verdict = (got: Answered) =>
  got.json?.result?._meta?.["reeve/decision"] as
    | undefined
    | {
        answer: string;
        reason: string;
        code: string;
        action: `act_${string}`;
        retryAfter?: number;
      };
const codes = (all: readonly Answered[]) => all.map((got) => verdict(got)?.code ?? "went out");

test("limits ship in force: 128 calls under way a server, 64 for one agent at one server", () => {
  expect(shipped.map(({ whom, concurrent }) => [whom, concurrent])).toEqual([
    ["all agents together at each server", 128],
    ["each agent at each server", 64],
  ]);
});

test("a rate holds over two processes on one database, and its answer says when to come again", async () => {
  await put({ agent: "*", server: "crm", perMinute: 4 });
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, at) => ask(busy, "crm/read", at % 2 === 0 ? gate : other)),
  );
  expect(seen).toBe(4);
  const blocked = all.find((got) => verdict(got)) as Answered;
  expect(blocked.status).toBe(200);
  expect(blocked.json?.result).toMatchObject({ isError: true });
  expect(verdict(blocked)).toMatchObject({
    answer: "block",
    reason: "rate-limited",
    code: "rate-limited",
    retryAfter: 15,
  });
  expect(blocked.json?.result?.content?.[0]?.text).toBe(
    "The limit for each agent at crm is 4 calls a minute; this call is over it. Try again in 15 seconds.",
  );
  expect(codes(await Promise.all([ask(quiet), ask(busy, "web/fetch")]))).toEqual([
    "went out",
    "went out",
  ]);

  const { action } = verdict(blocked) as { action: `act_${string}` };
  await vi.waitFor(async () =>
    expect(await gate.action(action)).toMatchObject({
      outcome: "denied",
      decision: { code: "rate-limited", retryAfter: 15 },
    }),
  );
  world.time.ms += 15_000;
  await world.changed();
  expect(codes([await ask(busy, "crm/read", other), await ask(busy)])).toEqual([
    "went out",
    "rate-limited",
  ]);
});

test("a call that policy blocks does not use up a rate or a budget", async () => {
  await put({ agent: busy, server: "crm", perMinute: 1, costMicrosPerDay: 400_000 });
  // What a call took is given back a moment after its refusal was said.
  const comesTo = (what: string, code: string) =>
    expect.poll(async () => codes([await ask(busy, what)])[0]).toBe(code);
  for (let again = 0; again < 3; again++) await comesTo("crm/never", "forbidden");
  await comesTo("crm/pay", "went out");
  expect(codes([await ask(busy)])).toEqual(["rate-limited"]);
});

test("a budget for a day bounds what calls cost, over two processes, until midnight of UTC", async () => {
  await put({ agent: "*", costMicrosPerDay: 1_000_000 });
  const all = [
    await ask(busy, "crm/pay"),
    await ask(busy, "crm/pay", other),
    await ask(busy, "crm/pay"),
  ];
  expect(codes(all)).toEqual(["went out", "went out", "over-budget"]);
  const untilMidnight = 86_400 - ((world.time.ms / 1000) % 86_400);
  expect(verdict(all[2] as Answered)).toMatchObject({ retryAfter: Math.ceil(untilMidnight) });
  expect(codes([await ask(busy, "crm/read")])).toEqual(["went out"]);
  const { items } = await other.limits["limits.usage"](bySystem, {});
  expect(items).toContainEqual(expect.objectContaining({ agent: busy, spentMicros: 800_000 }));
});

test("of several limits that fit, the tightest answers", async () => {
  await put({ server: "crm", bodyBytes: 500 });
  await put({ server: "crm", tool: "read", bodyBytes: 200 });
  const got = await ask(busy, "crm/read", gate, { path: "x".repeat(300) });
  expect(verdict(got)).toMatchObject({ code: "too-large" });
  expect(verdict(got)).not.toHaveProperty("retryAfter");
  expect(got.json?.result?.content?.[0]?.text).toContain("crm/read is 200 bytes a message");
  expect(codes([await ask(busy, "crm/pay", gate, { path: "x".repeat(300) })])).toEqual([
    "went out",
  ]);
});

test("another method than a tool call is answered with a JSON-RPC error 403 and the same data", async () => {
  await put({ agent: busy, perMinute: 1 });
  await ask(busy);
  const got = await send(`${gate.url}/mcp/crm`, {
    token: `Bearer ${busy}`,
    body: rpc("resources/read", { uri: "file:///a" }),
  });
  expect(got.json?.error).toMatchObject({
    code: 403,
    data: { reason: "rate-limited", retryAfter: 60 },
  });
});

test.each([
  ["announced", whole("x".repeat(5_000))],
  [
    "not announced",
    (id: unknown, response: ServerResponse) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(result(id, "x".repeat(5_000)).slice(0, 100));
      response.end(result(id, "x".repeat(5_000)).slice(100));
    },
  ],
  [
    "a stream",
    async (id: unknown, response: ServerResponse) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n');
      await sleep(50);
      response.end(`data: ${result(id, "x".repeat(5_000))}\n\n`);
    },
  ],
])("an answer that is too large is cut off with an error that says so: %s", async (_how, says) => {
  await put({ server: "crm", resultBytes: 1_000 });
  answer = says;
  const got = await ask(busy);
  expect(got.text).not.toContain("xxxxx");
  expect(got.text).toContain('"code":413');
  expect(got.text).toContain('"reason":"too-large"');
  expect(got.text).toContain("the limit for all agents together at crm is 1000 bytes an answer");
  await vi.waitFor(async () => {
    const [action] = await gate.actions("read");
    expect(action).toMatchObject({ agent: { id: busy }, outcome: "error" });
  });
});

test("a small answer passes unchanged where answers are bounded", async () => {
  await put({ server: "crm", resultBytes: 1_000 });
  answer = (id, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(result(id, "small"));
  };
  expect((await ask(busy)).text).toBe(result(1, "small"));
});

test("a call that takes longer than it may is cut off and ends as an error", async () => {
  await put({ server: "crm", tool: "read", timeoutMs: 100 });
  answer = slow(2_000);
  const got = await ask(busy);
  expect(got.json?.error).toMatchObject({ code: 504, data: { reason: "timeout" } });
  await vi.waitFor(async () => {
    const [action] = await gate.actions("read");
    expect(action).toMatchObject({ agent: { id: busy }, outcome: "error" });
  });
  const { refused } = await gate.limits["limits.usage"](bySystem, {});
  expect(refused).toContainEqual(expect.objectContaining({ kind: "timeoutMs" }));
});

test("calls over the places of a server wait, and all of them go out in the end", async () => {
  await put({ server: "crm", concurrent: 2 });
  answer = slow(20);
  const all = await Promise.all(Array.from({ length: 10 }, () => ask(busy)));
  expect(new Set(codes(all))).toEqual(new Set(["went out"]));
  expect(mostUnderWay).toBe(2);
  await vi.waitFor(async () => {
    const { items } = await gate.limits["limits.usage"](bySystem, {});
    expect(items.filter(({ underWay: is, waiting }) => is + waiting > 0)).toEqual([]);
  });
});

test("one agent's 200 calls at once do not keep another agent waiting", async () => {
  await put({ server: "crm", concurrent: 4 });
  answer = slow(300);
  const flood = Promise.all(Array.from({ length: 200 }, () => ask(busy)));
  await vi.waitFor(() => expect(seen).toBeGreaterThan(3));
  const others: number[] = [];
  for (let again = 0; again < 4; again++) {
    const before = seen;
    expect(codes([await ask(quiet)])).toEqual(["went out"]);
    others.push(seen - before - 1);
  }
  // A turn of waiting and a turn of its own, with four places; behind all the others it would be two hundred.
  expect(Math.max(...others)).toBeLessThanOrEqual(16);
  const all = codes(await flood);
  expect(mostUnderWay).toBe(4);
  expect(new Set(all)).toEqual(new Set(["went out", "busy"]));
}, 20_000);

test("a call that finds no place in time is told that it is busy and when to come again", async () => {
  await put({ server: "web", concurrent: 1 });
  answer = slow(6_000);
  const first = ask(busy, "web/fetch");
  await vi.waitFor(() => expect(seen).toBe(1));
  const got = await ask(quiet, "web/fetch");
  expect(verdict(got)).toMatchObject({ code: "busy", reason: "busy", retryAfter: 5 });
  await first;
}, 20_000);

test("counters that cannot be reached block the call, and nothing goes out", async () => {
  await put({ agent: busy, perMinute: 100 });
  const db = world.database.kysely;
  await sql`alter table limit_counters rename to hidden`.execute(db);
  try {
    expect(verdict(await ask(busy))).toMatchObject({ answer: "block", reason: "reeve-error" });
    expect(seen).toBe(0);
    expect(codes([await ask(quiet)])).toEqual(["went out"]);
  } finally {
    await sql`alter table hidden rename to limit_counters`.execute(db);
  }
  expect(codes([await ask(busy)])).toEqual(["went out"]);
});
