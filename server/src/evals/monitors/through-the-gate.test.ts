import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { getRequestListener } from "@hono/node-server";
import type { Agent } from "@reeve/contract/agent";
import type { MonitorKind } from "@reeve/contract/monitor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem } from "../../../test/decision-world.ts";
import { scratchFolder, testLedger, type TestLedger } from "../../../test/ledger.ts";
import { monitoredWorld } from "../../../test/monitored.ts";
import { listen, modernCall, modernHeaders, send, type Listening } from "../../../test/rpc.ts";
import { wholeGate } from "../../../test/whole-gate.ts";
import { manyActions } from "../../ledger/actions/list.ts";
import { openReader } from "../../ledger/data/reader.ts";
import { allTools, setClassification } from "../../registry/servers/tool-store.ts";
import { feed } from "../annotations/feed.ts";
import { annotationVerbs } from "../annotations/verbs.ts";
import { running } from "../evaluators/running.ts";
import { openRound } from "../live/round.ts";

/** What agents do at the gate, with a tool server of the official package, is what monitors are shown. */
const quietMs = 60_000;
/** How long the tool server takes, by the clock of the test. */
let tookMs = 20;
let world: Awaited<ReturnType<typeof monitoredWorld>>;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let upstream: Listening;
let gate: Awaited<ReturnType<typeof wholeGate>>;
let agent: Agent;
let sessions = 0;
/** Reads what was recorded, scores it with every evaluator that ships, and shows it to the monitors. */
let evaluate: () => Promise<void>;

const tools = ["list", "read", "find", "export", "post"];
const serving = createMcpHandler(
  () => {
    const server = new McpServer({ name: "files", version: "1" });
    for (const tool of tools)
      server.registerTool(tool, { description: `to ${tool}` }, () => {
        world.time.ms += tookMs;
        return { content: [{ type: "text", text: "fine" }] };
      });
    return server;
  },
  { legacy: "reject" },
);

beforeAll(async () => {
  world = await monitoredWorld();
  const { database, clock } = world;
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder, { clock, limits: { deadlineMs: 60_000 } });
  const serve = getRequestListener((request) => serving.fetch(request));
  upstream = await listen((request, response) => void serve(request, response));
  gate = await wholeGate(world, ledger, upstream.url);
  await world.server("files", { list: "read", read: "read", export: "read" });
  await world.server("mail", { find: "read", post: "write" });
  await world.server("web", { find: "read" });
  for (const { id, name } of await allTools(database.kysely))
    await setClassification(database.kysely, id, { costMicros: name === "export" ? 90 : 10 });
  await world.verbs["policies.put"](bySystem, {
    name: "all",
    cedar: "permit(principal, action, resource);",
    mode: "enforce",
  });
  agent = await world.agent("clerk", await world.person("Ada", "owner"), { version: "v1" });
  const read = openReader({ database, clock });
  const round = openRound({
    database,
    clock,
    quietMs,
    running: () => running(database.kysely),
    actions: (ids) => manyActions(database.kysely, ids),
    evaluated: () => undefined,
  });
  evaluate = async () => {
    world.time.ms += quietMs * 2;
    await world.snapshotsHere.refresh();
    while (await read(60_000));
    while ((await round(60_000)) > 0);
    await world.read();
    await world.snapshots.refresh();
  };
  // Without a break, and with the same calls, a monitor learns what is usual.
  for (let n = 0; n < 330; n++) await session("files/list", "files/read", "mail/find");
  await evaluate();
}, 120_000);
afterAll(async () => {
  await gate[Symbol.asyncDispose]();
  await ledger.close();
  await upstream.close();
  await serving.close();
  await world[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

/** A session of the agent that makes these calls, one after another. */
async function session(...calls: readonly string[]): Promise<string> {
  const name = `work-${++sessions}`;
  // A snapshot that is old is no ground for a decision, and here only the test moves the clock.
  if (sessions % 5 === 0) await world.snapshots.refresh();
  for (const each of calls) {
    const [server, tool = ""] = each.split("/");
    const { json } = await send(`${gate.url}/mcp/${server}`, {
      token: `Bearer ${agent.id}`,
      body: modernCall(tool, { path: "a.md" }),
      headers: { ...modernHeaders("tools/call", tool), "reeve-session": name },
    });
    expect(json?.result?.content).toMatchObject([{ text: "fine" }]);
  }
  return name;
}
const usual = ["files/list", "files/read", "mail/find"];
const monitor = async (kind: MonitorKind) => {
  const { items } = await world.verbs["monitors.list"](bySystem, { agent: agent.id, limit: 50 });
  return items.find((one) => one.kind === kind);
};
const alarm = async (kind: MonitorKind) => {
  const { items } = await world.verbs["alarms.list"](bySystem, { agent: agent.id, limit: 50 });
  return items.find((one) => one.monitor.kind === kind && one.status === "open");
};
const settle = async (kind: MonitorKind): Promise<void> => {
  const one = await alarm(kind);
  if (one)
    await world.verbs["alarms.acknowledge"](bySystem, { id: one.id, reason: "It was meant." });
};

test("what went through the gate is learned from, by every kind of monitor", async () => {
  for (const kind of ["tool_mix", "latency", "cost", "novelty"] as const)
    expect(await monitor(kind), kind).toMatchObject({ state: "watching", sessions: 330 });
  expect(await monitor("tool_mix")).toMatchObject({
    baseline: { says: expect.stringContaining("shares of 3 tools") as string },
  });
});

test("calls that take ten times as long are noticed, and dated", async () => {
  tookMs = 200;
  const first = sessions + 1;
  for (let n = 0; n < 60; n++) await session(...usual);
  tookMs = 20;
  await evaluate();
  const raised = await alarm("latency");
  expect(raised).toMatchObject({ effect: { before: 0, after: 1 }, sessions: 60 });
  expect(raised?.examples.after.every((one) => Number(one.slice(5)) >= first)).toBe(true);
  expect(raised?.examples.before.every((one) => Number(one.slice(5)) < first)).toBe(true);
  expect(raised?.examples.before).toHaveLength(3);
  await settle("latency");
});

test("an agent that goes to one tool for everything is noticed, with the tool that moved", async () => {
  for (let n = 0; n < 60; n++) await session("files/read", "files/read", "files/read");
  await evaluate();
  expect(await alarm("tool_mix")).toMatchObject({
    effect: {
      before: expect.closeTo(1 / 3) as number,
      says: expect.stringMatching(
        /share of (files\/(read|list)|mail\/find) in its calls/,
      ) as string,
    },
    examples: { before: { length: 3 }, after: { length: 3 } },
  });
  await settle("tool_mix");
});

test("sessions that cost more are noticed", async () => {
  for (let n = 0; n < 60; n++) await session(...usual, ...usual);
  await evaluate();
  expect(await alarm("cost")).toMatchObject({ effect: { before: 0, after: 1 } });
  await settle("cost");
});

test("a tool and a system that were never used before are an event, in the session in which they were", async () => {
  const people = annotationVerbs(world.hands);
  await people["annotations.put"](bySystem, { alarms: true });
  const strange = await session("files/export");
  await evaluate();
  expect(await alarm("novelty")).toMatchObject({
    effect: { says: expect.stringContaining("the tool files/export") as string },
    examples: { after: [strange] },
  });
  // Who set that alarms bring their examples to people has this one there.
  await feed(world);
  const { items } = await people["annotations.list"](bySystem, { limit: 10 });
  expect(items).toContainEqual(
    expect.objectContaining({
      session: strange,
      rule: "alarm",
      why: "An example of the alarm of first sightings.",
    }),
  );
  await settle("novelty");
  const abroad = await session("web/find");
  await evaluate();
  expect(await alarm("novelty")).toMatchObject({
    effect: { says: expect.stringContaining("the destination web") as string },
    examples: { after: [abroad] },
  });
  await settle("novelty");
});
