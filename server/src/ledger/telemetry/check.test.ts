import type { AgentId } from "@reeve/contract/id";
import { canonicalHash } from "@reeve/server/platform/canonical";
import { listFindings } from "@reeve/server/registry/findings/queue-store";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answered,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { spanId, traceId, traces, type SpanSketch } from "../../../test/otlp-json.ts";
import { noon, telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { emitting } from "./sighted-store.ts";
import { telemetryVerbs } from "./verbs.ts";
import { systemActor } from "../../platform/actor.ts";
import { writer } from "../../platform/write.ts";

const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
let door: TelemetryDoor;
let ledger: TestLedger;
let folder: Awaited<ReturnType<typeof scratchFolder>>;
beforeAll(async () => {
  door = await telemetryDoor();
  folder = await scratchFolder();
  ledger = await testLedger(door.database, folder.folder, { clock: door.clock });
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
});
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await door[Symbol.asyncDispose]();
});

const call = (tool: string, more: Partial<SpanSketch> = {}, args?: object): SpanSketch => ({
  id: tool,
  trace: tool,
  name: `execute_tool ${tool}`,
  attrs: {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": tool,
    "gen_ai.agent.name": "clerk",
    ...(args && { "gen_ai.tool.call.arguments": JSON.stringify(args) }),
  },
  ...more,
});
const at = noon - 60_000;
const gate = (tool: string, over: Parameters<typeof sampleIntent>[0] = {}) =>
  sampleIntent({ server: "files", tool, argsHash: null, agent: clerk, ...over }, at + 2);
const told = async (tool: string) => {
  await door.check();
  return (await door.list()).filter((it) => it.tool === tool);
};
const findings = async () =>
  (await listFindings(door.database.kysely, { limit: 100, after: null })).items;

test("a call that a door saw in the same trace is that action, told of from both sides", async () => {
  const intent = gate("by_trace", {
    argsHash: "other",
    trace: { id: traceId("by_trace"), span: spanId("by_trace") },
  });
  await ledger.intend(intent);
  await door.send("traces", traces("app", "gen_ai", [call("by_trace", {}, { a: 1 })]).body);
  expect(await told("by_trace")).toMatchObject([
    { id: intent.id, source: "gate", evidence: {}, telemetry: { road: "door", agent: "clerk" } },
  ]);
});

test("a call is found by agent, tool, arguments and time where no trace came along", async () => {
  const args = { path: "a.md", deep: [1, { z: 1, b: 2 }] };
  const other = gate("by_words", { argsHash: canonicalHash({ path: "b.md" }) });
  const same = gate("by_words", { argsHash: canonicalHash(args) });
  await ledger.intend(other);
  await ledger.intend(same);
  await door.send("traces", traces("app", "gen_ai", [call("by_words", {}, args)]).body);
  const seen = await told("by_words");
  expect(seen).toHaveLength(2);
  expect(seen.find(({ id }) => id === same.id)?.telemetry).toMatchObject({ road: "door" });
  expect(seen.find(({ id }) => id === other.id)?.telemetry).toBeUndefined();
});

test("one call at a door is not two that telemetry tells of", async () => {
  const args = { path: "once.md" };
  await ledger.intend(gate("once", { argsHash: canonicalHash(args) }));
  await door.send(
    "traces",
    traces("app", "gen_ai", [
      call("once", { id: "o1" }, args),
      call("once", { id: "o2", at: 5 }, args),
    ]).body,
  );
  const roads = (await told("once")).map(({ telemetry }) => telemetry?.road);
  expect(new Set(roads)).toEqual(new Set(["door", "ungoverned"]));
});

test("what no door saw is ungoverned: a finding with its way, and a share of all activity", async () => {
  await door.send(
    "traces",
    traces("app", "gen_ai", [call("shell"), call("mcp__crm__export")]).body,
  );
  expect(await told("shell")).toMatchObject([
    { agent: clerk, source: "telemetry", decision: null, telemetry: { road: "ungoverned" } },
  ]);
  const found = (await findings()).find(
    ({ kind, subject }) => kind === "ungoverned_path" && subject === clerk.id,
  );
  expect(found).toMatchObject({ status: "open", severity: "medium" });
  expect(found?.detail).toContain("on crm: export");
  expect(found?.detail).toMatch(/with tools of its own: .*shell/);
  const view = await verbs()["telemetry.show"](ctx, { days: 7 });
  expect(view.ungoverned).toBeGreaterThanOrEqual(3);
  expect(view.share).toBeGreaterThan(0);
  expect(view.paths.find(({ server }) => server === "crm")).toMatchObject({
    actions: 1,
    tools: ["export"],
  });
});

test("what a server says it did although a door blocked it went against the decision", async () => {
  const args = { to: "x" };
  await ledger.intend(answered(gate("pay", { argsHash: canonicalHash(args) }), "block"));
  const served = call("pay", { kind: 2 }, args);
  await door.send(
    "traces",
    traces(
      "app",
      "mcp",
      [{ ...served, attrs: { ...served.attrs, "mcp.method.name": "tools/call" } }],
      {},
    ).body,
  );
  const [seen] = (await told("pay")).filter(({ source }) => source === "telemetry");
  expect(seen?.telemetry?.road).toBe("against");
  expect((await findings()).filter(({ kind }) => kind === "ran_against_decision")).toMatchObject([
    { severity: "critical", subject: seen?.id },
  ]);
});

test("a call that a door blocked and that its client reports as failed passed that door", async () => {
  const args = { to: "y" };
  const intent = answered(gate("refund", { argsHash: canonicalHash(args) }), "block");
  await ledger.intend(intent);
  await door.send("traces", traces("app", "gen_ai", [call("refund", { failed: true }, args)]).body);
  expect(await told("refund")).toMatchObject([
    { id: intent.id, outcome: "denied", telemetry: { road: "door", outcome: "error" } },
  ]);
});

const ctx = {
  actor: systemActor,
  requestId: "r",
  from: "test",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
};
const verbs = () =>
  telemetryVerbs({
    database: door.database,
    clock: door.clock,
    write: writer({
      database: door.database,
      appendAudit: () => Promise.resolve(),
      applied: () => Promise.resolve(),
    }),
  });

test("whoever is not known is in the inbox, until a person says why it needs no agent, or it gets one", async () => {
  const stranger = (id: string) => {
    const it = call("probe", { id, trace: id });
    return traces("shadow-service", "gen_ai", [
      { ...it, attrs: { ...it.attrs, "gen_ai.agent.name": "Shadow" } },
    ]).body;
  };
  await door.send("traces", stranger("p1"));
  await door.check();
  const open = async () =>
    (await verbs()["telemetry.sources"](ctx, { limit: 50, status: "open" })).items;
  const [source] = await open();
  expect(source).toMatchObject({
    name: "Shadow",
    status: "open",
    agent: null,
    said: { agent: "Shadow", service: "shadow-service", emitters: ["gen_ai"] },
    actions: 1,
    ungoverned: 1,
    tools: [{ server: null, tool: "probe", actions: 1 }],
  });
  if (!source) return;
  const mine = async () => (await findings()).filter(({ subject }) => subject === source.id);
  expect((await mine()).map(({ kind, status }) => [kind, status])).toContainEqual([
    "agent_unregistered",
    "open",
  ]);
  const until = new Date(noon + 3_600_000).toISOString();
  await verbs()["telemetry.ignore"](ctx, { id: source.id, reason: "a test rig", until });
  expect(await open()).toEqual([]);
  expect((await mine()).find(({ kind }) => kind === "agent_unregistered")?.status).toBe("resolved");
  door.time.ms = noon + 3_600_001;
  await door.check();
  expect((await open()).map(({ id }) => id)).toEqual([source.id]);
  // Registered under the name that it goes by, it is that agent, with all that it did.
  const shadow = { id: "agt_0000000000000000000000000b" as AgentId, name: "shadow" };
  door.agents.set(shadow.id, { ...shadow, status: "active", epoch: 0 });
  await door.check();
  expect(await open()).toEqual([]);
  expect(await door.list({ agent: shadow.id })).toMatchObject([
    { tool: "probe", agent: { id: shadow.id } },
  ]);
});

test("a person cannot give a source to an agent that is not there, nor ignore it until yesterday", async () => {
  const [source] = (await verbs()["telemetry.sources"](ctx, { limit: 1 })).items;
  if (!source) throw new Error("no source");
  await expect(
    verbs()["telemetry.assign"](ctx, { id: source.id, agent: "agt_0000000000000000000000000z" }),
  ).rejects.toMatchObject({ code: "not_found" });
  await expect(
    Promise.resolve().then(() =>
      verbs()["telemetry.ignore"](ctx, {
        id: source.id,
        reason: "x",
        until: "2020-01-01T00:00:00.000Z",
      }),
    ),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("a tool server that tells of what a door let pass is no agent; of what passed none, it may be", async () => {
  const seen = async () =>
    (await emitting(door.database.kysely, { now: "", limit: 100, after: "" })).map(
      ({ name }) => name,
    );
  const tells = async (tool: string) => {
    const it = call(tool, { kind: 2 });
    const attrs = { "gen_ai.tool.name": tool, "mcp.method.name": "tools/call" };
    await door.send("traces", traces("files-server", "mcp", [{ ...it, attrs }], {}).body);
    await door.check();
  };
  const trace = { id: traceId("served"), span: spanId("served") };
  await ledger.intend(gate("served", { trace }));
  await tells("served");
  expect(await seen()).not.toContain("files-server");
  await tells("unserved");
  expect(await seen()).toContain("files-server");
});

test("a client that tells only how calls ended is seen, and a sender that nothing is left of is not", async () => {
  const seen = async () =>
    (await emitting(door.database.kysely, { now: "", limit: 100, after: "" })).map(
      ({ name }) => name,
    );
  const scope = "com.anthropic.claude_code.tracing";
  const ended = { id: "ended", trace: "ended", name: "claude_code.tool.execution", attrs: {} };
  await door.send("traces", traces("coding-client", scope, [ended], {}).body);
  await door.check();
  expect(await seen()).toContain("coding-client");
  await sql`delete from observed o using telemetry_sources t where t.id = o.source and t.name = 'coding-client'`.execute(
    door.database.kysely,
  );
  expect(await seen()).not.toContain("coding-client");
});
