import { writeXlsx } from "hucre/xlsx";
import type { EntryId } from "@reeve/contract/id";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testImports } from "../../../test/imports.ts";
import { agentStore } from "../agents/store.ts";
import { nameKey } from "../agents/name.ts";
import { inventoryVerbs } from "../inventory/verbs.ts";
import { atTheGate, registered } from "../inventory/feed-store.ts";
import { gather } from "../inventory/gather.ts";
import { peopleStore } from "../people/store.ts";

let it: Awaited<ReturnType<typeof testImports>>;
beforeAll(async () => {
  it = await testImports();
});
afterAll(() => it[Symbol.asyncDispose]());

const named = async (name: string) =>
  (await agentStore(it.database.kysely).withNameKey(nameKey(name)))?.agent ?? null;
const tick = (): void => void (it.clock.nowMs += 1000);

test("a sheet is read, mapped by its headings, previewed, applied and taken back", async () => {
  await it.verbs["agents.register"](it.operator, {
    name: "Invoice reader",
    purpose: "reads invoices",
    environment: "test",
    tier: "low",
    owner: "ann@example.com",
  });
  const before = await named("Invoice reader");
  tick();
  const sheet =
    "Agent;Beschreibung;Umgebung;Risikoklasse;Verantwortlich;MCP servers;Notes\r\n" +
    "Invoice reader;reads invoices;prod;hoch;Ann;crm, billing;x\r\n" +
    'Übersetzer;"übersetzt; auch lange\r\nTexte";prod;niedrig;Ben Neu <ben.neu@example.com>;;y\r\n' +
    ";kein Name;prod;low;ann@example.com;;\r\n" +
    "Wrong tier;does;prod;enormous;nobody at all;;\r\n" +
    "übersetzer;again;prod;low;ann@example.com;;\r\n";
  const read = await it.read(Buffer.from(sheet, "latin1"));
  expect(read).toMatchObject({
    status: "read",
    format: "csv, Windows-1252, semicolon",
    rows: 5,
    mapping: { name: 0, purpose: 1, environment: 2, tier: 3, owner: 4, servers: 5 },
  });
  const checked = await it.preview(read.id);
  expect(checked).toMatchObject({
    status: "checked",
    counts: { create: 1, update: 1, unchanged: 0, error: 3 },
  });
  const rows = await it.rows(read.id);
  expect(rows[0]?.differences).toEqual([
    { field: "environment", before: "test", after: "prod" },
    { field: "tier", before: "low", after: "high" },
    { field: "servers", before: null, after: "crm, billing" },
  ]);
  expect(rows[1]?.differences).toContainEqual({
    field: "owner",
    before: null,
    after: "ben.neu@example.com (is invited)",
  });
  expect(rows.slice(2).map(({ row, faults }) => [row, faults.map(({ column }) => column)])).toEqual(
    [
      [4, ["Agent"]],
      [5, ["Risikoklasse"]],
      [6, ["Agent"]],
    ],
  );
  expect(await named("Übersetzer")).toBeNull();

  expect(await it.apply(read.id)).toMatchObject({
    status: "applied",
    counts: { applied: 2, left: 0 },
  });
  expect(await named("Übersetzer")).toMatchObject({
    purpose: "übersetzt; auch lange\r\nTexte",
    tier: "low",
    status: "registered",
  });
  expect(await named("Invoice reader")).toMatchObject({ tier: "high", environment: "prod" });
  expect(it.audits.map(({ operation }) => operation)).toContain("imports.apply");

  tick();
  expect(await it.undo(read.id)).toMatchObject({
    status: "undone",
    counts: { undone: 2, left: 0 },
  });
  expect(await named("Übersetzer")).toBeNull();
  expect(await peopleStore(it.database.kysely).withEmail("ben.neu@example.com")).toBeNull();
  expect({ ...(await named("Invoice reader")), updatedAt: null }).toEqual({
    ...before,
    updatedAt: null,
  });
});

test("the same sheet twice changes nothing the second time", async () => {
  const sheet = "name,purpose,environment,tier,owner\ntwice,does,prod,low,ann@example.com\n";
  const first = await it.read(sheet);
  await it.preview(first.id);
  await it.apply(first.id);
  const second = await it.read(sheet);
  expect((await it.preview(second.id)).counts).toMatchObject({
    create: 0,
    update: 0,
    unchanged: 1,
  });
  expect((await it.apply(second.id)).counts).toMatchObject({ applied: 0, left: 0 });
});

test("what changed between preview and apply, and between apply and undo, is left alone and said", async () => {
  const sheet =
    "name,purpose,environment,tier,owner\n" +
    ["raced", "changed later", "granted later"]
      .map((name) => `${name},does,prod,low,ann@example.com\n`)
      .join("");
  const { id } = await it.read(sheet);
  await it.preview(id);
  await it.agent("raced");
  expect((await it.apply(id)).counts).toMatchObject({ applied: 2, left: 1 });
  const [raced] = await it.rows(id);
  expect(raced).toMatchObject({
    state: "left",
    note: expect.stringContaining("registered since the preview") as unknown,
  });
  tick();
  const later = await named("changed later");
  if (!later) throw new Error("the agent is missing");
  await it.verbs["agents.update"](it.operator, { id: later.id, purpose: "something else" });
  const keyed = await named("granted later");
  if (!keyed) throw new Error("the agent is missing");
  await it.verbs["agents.credentials.add"](it.operator, { id: keyed.id });
  expect((await it.undo(id)).counts).toMatchObject({ undone: 0, left: 3 });
  expect(await named("changed later")).toMatchObject({ purpose: "something else" });
  expect(await named("granted later")).not.toBeNull();
});

test("a formula is its stored value or its text, is never calculated, and is no name", async () => {
  const bytes = await writeXlsx({
    sheets: [
      {
        name: "Agents",
        rows: [
          ["Name", "Purpose", "Environment", "Tier", "Owner", "Version"],
          ["calculated", "adds", "prod", "low", "ann@example.com", 3],
          [null, "adds", "prod", "low", "ann@example.com", null],
        ],
        cells: new Map([
          ["1,1", { formula: 'CONCATENATE("a","dds")', formulaResult: "adds" }],
          ["2,0", { formula: 'HYPERLINK("http://127.0.0.1/x")' }],
        ]),
      },
    ],
  });
  const { id, format, rows } = await it.read(bytes, "agents.xlsx");
  expect({ format, rows }).toEqual({ format: "xlsx", rows: 2 });
  expect((await it.preview(id)).counts).toMatchObject({ create: 1, error: 1 });
  const [kept, refused] = await it.rows(id);
  expect(kept).toMatchObject({
    cells: ["calculated", "adds", "prod", "low", "ann@example.com", "3"],
  });
  expect(refused?.cells[0]).toBe('=HYPERLINK("http://127.0.0.1/x")');
  expect(refused?.faults[0]).toMatchObject({
    column: "Name",
    fix: expect.stringContaining("not calculated") as unknown,
  });
});

test("what was taken back leaves nothing behind in the inventory, and what others saw of it stays as found", async () => {
  const db = it.database.kysely;
  const gathered = () => gather({ ...it, feeds: [registered, atTheGate] });
  const entries = async (name: string) => {
    const { rows } = await sql<{ agent: string | null; sources: string[] }>`
      select agent_id as agent, sources from inventory_entries where name = ${name}`.execute(db);
    return rows;
  };
  const sheet =
    "name,purpose,environment,tier,owner\n" +
    ["only here", "seen at the gate", "spoken of", "acting"]
      .map((name) => `${name},does,prod,low,someone.new@example.com\n`)
      .join("");
  const { id } = await it.read(sheet);
  await it.preview(id);
  await it.apply(id);
  const [, seen, spoken, acting] = await it.rows(id);
  await sql`update agents set last_seen_at = now() where id = any(${[seen?.agent, acting?.agent]})`.execute(
    db,
  );
  await gathered();
  expect(await entries("only here")).toMatchObject([{ sources: ["register"] }]);
  expect(await entries("seen at the gate")).toMatchObject([{ sources: ["register", "gate"] }]);
  const { rows: sides } = await sql<{ id: EntryId }>`select id from inventory_entries
    where agent_id = any(${[spoken?.agent, seen?.agent]}) order by name`.execute(db);
  const [one, other] = sides;
  if (!one || !other) throw new Error("the entries are missing");
  const inventory = inventoryVerbs({ ...it, fresh: () => Promise.resolve() });
  const apart = { id: other.id, from: one.id, reason: "Two things." };
  await inventory["inventory.apart"](it.operator, apart);
  expect((await it.undo(id)).counts).toMatchObject({ undone: 2, left: 2 });
  expect(await entries("acting")).toMatchObject([{ agent: null, sources: ["gate"] }]);
  expect(await entries("only here")).toEqual([]);
  await gathered();
  expect(await entries("only here")).toEqual([]);
  const { rows } = await sql`select from sightings s where s.source = 'register'
    and not exists (select from agents a where a.id = s.locator)`.execute(db);
  expect(rows).toEqual([]);
});

test("an import that broke off in the middle goes on where it stopped, and does no row twice", async () => {
  const sheet = `name,purpose,environment,tier,owner\n${Array.from({ length: 600 }, (_, i) => `many ${i},does,prod,low,ann@example.com\n`).join("")}`;
  const { id } = await it.read(sheet);
  await it.preview(id);
  await it.imports["imports.apply"](it.operator, { id });
  await it.importing[Symbol.asyncDispose]();
  const broken = await it.imports["imports.get"](it.operator, { id });
  expect(broken.status).toBe("applying");
  expect(broken.counts.applied).toBeLessThan(600);
  // Nobody says that they work on it any more.
  it.clock.nowMs += 60_000;
  const again = await (async () => {
    const { openImportWork } = await import("./work.ts");
    const { importVerbs } = await import("./verbs.ts");
    const { openLog } = await import("../../platform/log.ts");
    const importing = openImportWork({
      ...it,
      log: openLog("silent"),
      mentioned: async () => new Set(),
    });
    await importVerbs({ ...it, importing })["imports.apply"](it.operator, { id });
    await importing.idle();
    return it.imports["imports.get"](it.operator, { id });
  })();
  expect(again).toMatchObject({ status: "applied", counts: { applied: 600, left: 0 } });
});
