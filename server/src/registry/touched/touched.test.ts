import type { DataRule } from "@reeve/contract/data-rule";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { formatsOf } from "./formats.ts";
import { openSql, type ReadSql } from "./sql.ts";
import { touched, type ReadTool, type Touch } from "./touched.ts";

let sql: ReadSql;
beforeAll(async () => {
  sql = await openSql();
});

const tool = (over: Partial<ReadTool> = {}): ReadTool => ({
  rules: null,
  dataClasses: ["customer"],
  effect: "read",
  formats: new Map(),
  ...over,
});
const of = (args: unknown, over: Partial<ReadTool> = {}): readonly Touch[] =>
  touched({ kind: "tool_call", system: "crm", tool: "find", args }, tool(over), sql);
const short = (all: readonly Touch[]): string[] =>
  all.map(({ system, kind, type, object, access }) =>
    [system, kind, type, access, object].filter((it) => it !== null).join(" "),
  );

test("where nobody said it, arguments are read by their names and forms, and that is marked", () => {
  const all = of({
    sql: "select name from customers",
    path: "/srv/../etc/passwd",
    url: "https://ann:pw@api.example.com/v1/x?token=abc#y",
    to: ["Bob <no>", "bob@example.com"],
    customerId: "C-17",
    filter: { order_ids: [4, 5] },
    session_id: "not data",
    text: "hello",
  });
  expect(short(all)).toEqual([
    "crm table read customers",
    "crm path read /etc/passwd",
    "api.example.com address read https://api.example.com/v1/x",
    "crm address read bob@example.com",
    "crm object customer read C-17",
    "crm object order read 4",
    "crm object order read 5",
  ]);
  expect(all.every(({ inferred, classes }) => inferred && classes[0] === "customer")).toBe(true);
  expect(all[0]?.columns).toEqual(["name"]);
});

test("rules say it instead, with their own system, classes and effect", () => {
  const rules: DataRule[] = [
    {
      argument: "items[].ref",
      kind: "object",
      type: "contract",
      system: "vault",
      dataClasses: ["legal"],
      access: "write",
    },
    { argument: "q", kind: "sql" },
  ];
  const all = of(
    { items: [{ ref: "A" }, { ref: "B" }], q: "delete from t", path: "/x" },
    { rules },
  );
  expect(short(all)).toEqual([
    "vault object contract write A",
    "vault object contract write B",
    "crm table write t",
  ]);
  expect(all.map(({ classes, inferred }) => [classes[0], inferred])).toEqual([
    ["legal", false],
    ["legal", false],
    ["customer", false],
  ]);
});

test("the schema's formats say what a name does not", () => {
  const formats = formatsOf(
    JSON.stringify({
      inputSchema: {
        properties: {
          where: { type: "string", format: "uri" },
          who: { type: "array", items: { type: "string", format: "email" } },
        },
      },
    }),
  );
  expect(short(of({ where: "example.com/a", who: ["a@b.example"] }, { formats }))).toEqual([
    "crm address read example.com/a",
    "crm address read a@b.example",
  ]);
  expect(formatsOf("no json").size).toBe(0);
});

test("an action that names nothing touched its tool, and what is read by its address is that address", () => {
  expect(short(of({ limit: true }))).toEqual(["crm tool read find"]);
  expect(short(of(null, { effect: null }))).toEqual(["crm tool unknown find"]);
  const resource = {
    kind: "data_access",
    system: "docs",
    tool: "file:///srv/a%20b.txt",
    args: null,
  } as const;
  expect(short(touched(resource, tool(), sql))).toEqual(["docs resource read /srv/a b.txt"]);
});

test("what could not be read, was cut or is too much is said and never left out", () => {
  expect(short(of({ sql: "show me everything" }))).toEqual(["crm unread read unreadable SQL"]);
  expect(short(of({ sql: "select 1 -- … (9000 characters)" }))).toEqual([
    "crm unread read unreadable SQL",
  ]);
  expect(short(of({ "reeve/left-out": { bytes: 70_000, hash: "ab" } }))).toEqual([
    "crm unread read more than was kept or is listed",
  ]);
  const many = of({ ids: Array.from({ length: 100 }, (_, n) => n) });
  expect(many).toHaveLength(33);
  expect(many.at(-1)?.kind).toBe("unread");
});

test("no secret becomes the name of a thing, nor a text that hides or turns others", () => {
  const key = `sk_live_${"a1B2".repeat(8)}`;
  const all = of({
    account_id: key,
    path: `/tmp/${key}/x\u202egpj.exe`,
    url: `data:text/plain;base64,${"QUJD".repeat(50)}`,
    uri: "https://example.com/%2e%2e/\u0000x",
    table: "t\u0000\ud800",
  });
  const text = JSON.stringify(all);
  expect(text).not.toContain(key);
  expect(text).not.toMatch(/QUJD|\u202e|\\u202e|\\u0000|\\ud800/);
  expect(short(all)).toContain("crm address read data:text/plain");
});

test("no arguments make it throw, take long, or name more than a few things", () => {
  const names = fc.constantFrom(
    "sql",
    "query",
    "path",
    "url",
    "to",
    "customer_id",
    "ids",
    "table",
    "x",
    "__proto__",
    "…",
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.webUrl(),
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 5 }),
      fc.dictionary(names, tie("value"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, (args) => {
      const all = of(args);
      expect(all.length).toBeGreaterThan(0);
      expect(all.length).toBeLessThan(35);
      for (const { object } of all) expect(object.length).toBeLessThan(310);
    }),
    { numRuns: 300 },
  );
  const began = performance.now();
  of({
    sql: "select * from t where a in (" + "1,".repeat(60_000),
    deep: nest(5_000),
    wide: Array.from({ length: 100_000 }, String),
  });
  expect(performance.now() - began).toBeLessThan(2_000);
});

const nest = (depth: number): unknown => {
  let it: unknown = "end";
  for (let n = 0; n < depth; n++) it = { it };
  return it;
};
