import { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { AgentId, GrantId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { z } from "zod";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { bodyOf, call, listen, send, type Listening } from "../../../test/rpc.ts";
import { wholeGate } from "../../../test/whole-gate.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let upstream: Listening;
let gates: Awaited<ReturnType<typeof wholeGate>>[];
let away: Awaited<ReturnType<typeof wholeGate>>;
let reached = 0;
/** Tool calls that wait here are answered when their test says so. */
let waiting: (() => void)[] = [];
let made = 0;

beforeAll(async () => {
  world = await decisionWorld();
  scratch = await scratchFolder();
  upstream = await listen((request, response) => {
    void bodyOf(request).then((body) => {
      const { id, params } = JSON.parse(body) as { id: unknown; params?: { name?: string } };
      const answer = () => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
      };
      reached++;
      if (params?.name === "slow") waiting.push(answer);
      else answer();
    });
  });
  ledger = await testLedger(world.database, scratch.folder, { clock: world.clock });
  // Two processes on one database, and one that cannot reach the tool server.
  gates = [
    await wholeGate(world, ledger, upstream.url),
    await wholeGate(world, ledger, upstream.url),
  ];
  away = await wholeGate(world, ledger, "http://127.0.0.1:1/");
  await world.server("shop", { refund: "write", slow: "write" });
});
afterAll(async () => {
  for (const gate of [...gates, away]) await gate[Symbol.asyncDispose]();
  await ledger.close();
  await upstream.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function granted(
  constraints: z.input<typeof GrantConstraints>,
): Promise<{ agent: AgentId; grant: GrantId }> {
  const owner = await world.person(`Owner ${++made}`, "owner");
  const agent = await world.agent(`agent-${made}`, owner);
  const { id } = await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "shop",
    tools: ["refund", "slow"],
    reason: "a test",
    constraints: GrantConstraints.parse(constraints),
  });
  return { agent: agent.id, grant: id };
}

const ask = async (agent: AgentId, tool: string, args: object, gate = gates[0]) => {
  const url = `${gate?.url ?? ""}/mcp/shop`;
  const { json } = await send(url, { token: `Bearer ${agent}`, body: call(tool, args) });
  return { failed: json?.result?.["isError"] === true || json?.error !== undefined, json };
};

/** The agent hears before its use is given back. */
const used = (agent: AgentId, uses: number) =>
  vi.waitFor(
    async () => {
      const { items } = await world.verbs["grants.list"](bySystem, { limit: 1, agent });
      expect(items[0]?.uses?.total ?? 0).toBe(uses);
    },
    { timeout: 60_000 },
  );

test("a grant for so many uses reaches the tool exactly so often, through two processes at once", async () => {
  const { agent } = await granted({ count: { total: 7 } });
  reached = 0;
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, n) => ask(agent, "refund", { n }, gates[n % 2])),
  );
  expect(all.filter(({ failed }) => !failed)).toHaveLength(7);
  expect(reached).toBe(7);
  expect(JSON.stringify(all.find(({ failed }) => failed)?.json)).toContain(
    "allows 7 uses in all, and they are used.",
  );
});

test("a use is given back where the tool server was not reached, and where the record could not be written", async () => {
  const { agent } = await granted({ count: { total: 1 } });
  expect((await ask(agent, "refund", {}, away)).failed).toBe(true);
  await used(agent, 0);
  const intend = vi.spyOn(ledger, "intend").mockRejectedValueOnce(new Error("no disk"));
  expect((await ask(agent, "refund", {})).failed).toBe(true);
  intend.mockRestore();
  await used(agent, 0);
  expect((await ask(agent, "refund", {})).failed).toBe(false);
  await used(agent, 1);
});

test.each<[string, (grant: GrantId) => Promise<unknown>]>([
  ["revoked", (id) => world.verbs["grants.revoke"](bySystem, { id })],
  [
    "narrowed to less",
    (id) =>
      world.verbs["grants.narrow"](bySystem, {
        id,
        constraints: { arguments: [{ argument: "amount", atMost: 10 }] },
        reason: "too much",
      }),
  ],
])(
  "a call under way is cut when the grant that allowed it is %s, and no other",
  async (_how, takeAway) => {
    const { agent, grant } = await granted({});
    const other = await granted({});
    waiting = [];
    const mine = ask(agent, "slow", { amount: 80 });
    const its = ask(other.agent, "slow", { amount: 80 });
    await vi.waitFor(() => expect(waiting).toHaveLength(2), { timeout: 60_000 });
    await takeAway(grant);
    // What the server does with each new state.
    expect(gates[0]?.gate.exchanges.look()).toBe(1);
    expect(JSON.stringify((await mine).json)).toContain("the grant that allowed it was taken away");
    for (const answer of waiting) answer();
    expect((await its).failed).toBe(false);
  },
);

test("what fits the narrower grant goes on", async () => {
  const { agent, grant } = await granted({});
  waiting = [];
  const mine = ask(agent, "slow", { amount: 8 });
  await vi.waitFor(() => expect(waiting).toHaveLength(1), { timeout: 60_000 });
  await world.verbs["grants.narrow"](bySystem, {
    id: grant,
    constraints: { arguments: [{ argument: "amount", atMost: 10 }] },
    reason: "too much",
  });
  expect(gates[0]?.gate.exchanges.look()).toBe(0);
  for (const answer of waiting) answer();
  expect((await mine).failed).toBe(false);
});
