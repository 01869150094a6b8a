import type { Intent } from "@reeve/contract/action";
import type { AgentId, PersonId, ServerId, ToolId } from "@reeve/contract/id";
import type { Input } from "@reeve/contract/operations";
import { dataOperations } from "@reeve/contract/data";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answered,
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { traces } from "../../../test/otlp-json.ts";
import { noon, telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { ownCtx } from "../../platform/context.ts";
import { isoTime } from "../../platform/clock.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { sessionStepVerbs } from "../sessions/verbs.ts";
import { insertServer, setDataClasses } from "../../registry/servers/store.ts";
import { insertTools } from "../../registry/servers/seen-store.ts";
import { setClassification } from "../../registry/servers/tool-store.ts";
import { forgetBefore } from "./read-store.ts";
import { openReader, type Reader } from "./reader.ts";
import { dataVerbs } from "./verbs.ts";

const clerk = { id: "agt_0000000000000000000000000a" as AgentId, name: "clerk" };
const ann = "per_0000000000000000000000000a" as PersonId;
const crm = {
  id: "srv_0000000000000000000000000a" as ServerId,
  tool: "tol_0000000000000000000000000a" as ToolId,
};
const ctx = ownCtx("test");
let door: TelemetryDoor;
let ledger: TestLedger;
let folder: Awaited<ReturnType<typeof scratchFolder>>;
let read: Reader;
let verbs: ReturnType<typeof dataVerbs>;

beforeAll(async () => {
  door = await telemetryDoor();
  folder = await scratchFolder();
  const { database, clock } = door;
  ledger = await testLedger(database, folder.folder, { clock });
  door.agents.set(clerk.id, { ...clerk, status: "active", epoch: 0 });
  const now = isoTime(noon);
  await peopleStore(database.kysely).add({
    id: ann,
    name: "Ann",
    email: "ann@example.com",
    role: "viewer",
    status: "active",
    createdAt: now,
    lastSeenAt: null,
  });
  const transport = { kind: "http", url: "http://localhost:1/" } as const;
  await insertServer(database.kysely, { id: crm.id, name: "crm", transport, now });
  const definition = JSON.stringify({ name: "query" });
  const hash = "a".repeat(64);
  const tool = {
    id: crm.tool,
    name: "query",
    effect: "read",
    external: false,
    definition,
    hash,
  } as const;
  await insertTools(database.kysely, crm.id, [tool], now);
  await setClassification(database.kysely, crm.tool, { dataClasses: ["customer", "pii"] });
  read = openReader({ database, clock });
  verbs = dataVerbs({
    database,
    clock,
    agentNamed: async (name) => (name === "clerk" ? clerk.id : null),
  });
}, 60_000);
afterAll(async () => {
  await ledger[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
  await door[Symbol.asyncDispose]();
});

async function act(over: Partial<Intent>, atMs = noon - 60_000): Promise<Intent> {
  const intent = sampleIntent(
    { agent: clerk, server: "crm", tool: "query", principal: clerk.id, ...over },
    atMs,
  );
  await ledger.intend(intent);
  if (intent.decision.answer === "allow") await ledger.settle(sampleEnd(intent));
  return intent;
}
const search = async (filter: Input<"data.search"> = {}) => {
  await read(60_000);
  const input = dataOperations["data.search"].input.parse(filter);
  return (await verbs["data.search"](ctx, input)).items;
};
const summary = (filter: Input<"data.summary"> = {}) => verbs["data.summary"](ctx, filter);

test("who touched customer data, and for whom, is one search", async () => {
  const one = await act({ principal: ann, args: { sql: "select email from people" } });
  await act({ args: { sql: "select 1 from other" }, server: "files", tool: "read" });
  const found = await search({ class: "customer" });
  expect(found).toEqual([
    expect.objectContaining({
      action: one.id,
      agent: expect.objectContaining({ id: clerk.id }),
      person: { id: ann, name: "Ann" },
      system: "crm",
      kind: "table",
      object: "people",
      columns: ["email"],
      classes: ["customer", "pii"],
      access: "read",
      answer: "allow",
    }),
  ]);
  expect(await search({ class: "pii", person: ann })).toEqual(found);
  expect(await search({ class: "pii", person: "none" })).toEqual([]);
  expect(await search({ agent: "clerk", object: "peo" })).toEqual(found);
  expect(await search({ object: "peo%" })).toEqual([]);
  expect(await search({ system: "files" })).toHaveLength(1);
  const sums = await summary({ class: "customer" });
  expect(sums.who).toMatchObject([{ agent: { id: clerk.id }, person: { name: "Ann" }, reads: 1 }]);
  expect(sums.read).toEqual({ left: 0, again: 0 });
  expect((await summary()).days).toMatchObject([{ day: "2026-11-23", reads: 2, refused: 0 }]);
  await expect(search({ agent: "nobody" })).rejects.toMatchObject({ code: "not_found" });
});

test("what was refused was not touched, and is found where it is asked for", async () => {
  const refused = answered(
    sampleIntent(
      { agent: clerk, server: "crm", tool: "query", args: { sql: "drop table people" } },
      noon,
    ),
    "block",
  );
  await ledger.intend(refused);
  expect(await search({ action: refused.id })).toEqual([]);
  const tried = await search({ action: refused.id, refused: "yes" });
  expect(tried).toMatchObject([{ object: "people", access: "write", answer: "block" }]);
  expect((await summary({ class: "customer" })).days).toMatchObject([{ refused: 1 }]);
});

test("pages of a class follow each other without a gap, and the export holds them all", async () => {
  for (let n = 0; n < 5; n++) await act({ args: { ids: [n, 100 + n] } }, noon - n);
  await read(60_000);
  const input = dataOperations["data.search"].input.parse({
    class: "customer",
    kind: "object",
    limit: 3,
  });
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await verbs["data.search"](ctx, { ...input, cursor });
    seen.push(...page.items.map(({ object }) => object));
    cursor = page.nextCursor;
  }
  expect(new Set(seen).size).toBe(10);
  expect(seen).toHaveLength(10);
  const exported: string[] = [];
  const all = dataOperations["data.export"].input.parse({ class: "customer", kind: "object" });
  for await (const { object } of verbs["data.export"](ctx, all)) exported.push(object);
  expect(exported).toEqual(seen.toReversed());
});

test("when what is said of a tool changes, what it did before is read again", async () => {
  const { kysely } = door.database;
  const before = await summary();
  await setClassification(kysely, crm.tool, {
    dataClasses: ["secret"],
    data: [{ argument: "sql", kind: "sql", system: "warehouse" }],
  });
  expect(await search({ class: "customer" })).toEqual([]);
  expect(await search({ class: "secret", system: "warehouse" })).toMatchObject([
    { object: "people" },
  ]);
  const after = await summary();
  expect(after.days[0]?.refused).toBe(before.days[0]?.refused);
  // Its other arguments are no data by the rule, so each of those calls touched the tool itself.
  expect(after.days[0]?.reads).toBe((before.days[0]?.reads ?? 0) - 5);
  expect(after.classes.map(({ name }) => name)).toEqual(["secret"]);
});

test("what is read by its address has the classes of its server", async () => {
  await setDataClasses(door.database.kysely, crm.id, ["confidential"]);
  await act({ kind: "data_access", tool: "crm://customers/17?x=1", args: null });
  expect(await search({ class: "confidential" })).toMatchObject([
    { kind: "resource", object: "crm://customers/17", access: "read" },
  ]);
});

test("what telemetry tells of names its data too, once, and goes when it turns out to be another's", async () => {
  const attrs = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "read_file",
    "gen_ai.agent.name": "clerk",
    "gen_ai.tool.call.arguments": JSON.stringify({ path: "/srv/payroll.csv" }),
  };
  const at = noon - 30_000;
  for (let n = 0; n < 2; n++)
    await door.send(
      "traces",
      traces("clerk", "x", [{ id: "s", trace: "t", name: "execute_tool read_file", at, attrs }])
        .body,
    );
  await door.check();
  const found = await search({ object: "/srv/payroll" });
  expect(found).toMatchObject([
    { source: "telemetry", kind: "path", access: "unknown", answer: null, agent: { id: clerk.id } },
  ]);
  await sql`delete from observed`.execute(door.database.kysely);
  expect(await search({ object: "/srv/payroll" })).toEqual([]);
  expect((await summary({ access: "unknown" })).who).toEqual([]);
});

test("arguments of every kind are read to the end, and what the record cut is said to be unread", async () => {
  await act({
    server: "odd",
    args: { table: "t\u0000\ud800", [`x\u0000\ud800_id`]: "a", sql: "select '\ud83d" },
  });
  await act({ server: "odd", args: { sql: `select 1 from t -- ${"x".repeat(100_000)}` } });
  const found = await search({ system: "odd" });
  expect(found.length).toBeGreaterThan(2);
  expect((await summary()).read.left).toBe(0);
  expect((await search({ system: "odd", kind: "unread" })).length).toBeGreaterThan(0);
});

test("what the record does not keep any more is gone from here as well", async () => {
  await act({ server: "old", args: { table: "gone" } }, Date.parse("2026-11-10T00:00:00Z"));
  expect(await search({ system: "old" })).toHaveLength(1);
  await forgetBefore(door.database.kysely, "2026-11-20T00:00:00.000Z");
  expect(await search({ system: "old" })).toEqual([]);
  expect(await search({ class: "secret" })).not.toEqual([]);
});

test("the ways of an agent lead from its tools to systems and classes, by answer", async () => {
  const { ways, more } = await verbs["data.map"](ctx, { id: clerk.id, days: 7 });
  expect(more).toBe(false);
  expect(ways).toContainEqual(
    expect.objectContaining({
      server: "crm",
      tool: "query",
      system: "warehouse",
      class: "secret",
      answer: "allow",
    }),
  );
  expect(ways).toContainEqual(expect.objectContaining({ answer: "block", access: "write" }));
});

test("a session's steps stand in the order of time, from doors and telemetry alike, with their data", async () => {
  const sessions = sessionStepVerbs({ database: door.database });
  const one = { agent: clerk.id, session: "s-1" };
  const at = noon - 20_000;
  const tools = ["second", "first", "third"];
  for (const [n, tool] of tools.entries())
    await act(
      { session: "s-1", tool, server: "files", args: { path: `/${tool}` } },
      at + n * 7_000 - n * n * 3_000,
    );
  await act(
    { session: "s-1", kind: "model_call", tool: null, server: null, args: null },
    at + 5_000,
  );
  const attrs = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "from_telemetry",
    "gen_ai.agent.name": "clerk",
    "gen_ai.conversation.id": "s-1",
    "gen_ai.tool.call.arguments": JSON.stringify({ path: "/told" }),
  };
  await door.send(
    "traces",
    traces("clerk", "x", [{ id: "u", trace: "v", name: "execute_tool from_telemetry", at, attrs }])
      .body,
  );
  await door.check();
  await read(60_000);
  const [listed] = (await sessions["sessions.list"](ctx, { agent: clerk.id })).items;
  expect(listed).toMatchObject({
    session: "s-1",
    steps: 5,
    refused: 0,
    sources: ["gate", "telemetry"],
  });
  const first = await sessions["sessions.steps"](ctx, { ...one, limit: 3 });
  const rest = await sessions["sessions.steps"](ctx, {
    ...one,
    limit: 3,
    cursor: first.nextCursor ?? "",
  });
  const all = [...first.items, ...rest.items];
  expect(all.map(({ action }) => Date.parse(action.startedAt))).toEqual(
    all.map(({ action }) => Date.parse(action.startedAt)).sort((a, b) => a - b),
  );
  const objects = new Set(all.map(({ data }) => data[0]?.object));
  expect(objects).toEqual(new Set(["/first", "/second", "/third", "/told", undefined]));
});
