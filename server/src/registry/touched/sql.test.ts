import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { openSql, type ReadSql } from "./sql.ts";

let sql: ReadSql;
beforeAll(async () => {
  sql = await openSql();
});

/** `table:access(columns)`, and `!` where not all of it could be read. */
const read = (statement: string, postgresql = false): string | null => {
  const tree = sql(statement, postgresql);
  if (tree === null) return null;
  const tables = tree.tables
    .map(({ name, access, columns }) => `${name}:${access[0]}(${columns.join(" ")})`)
    .sort();
  return `${tables.join(" ")}${tree.opaque ? "!" : ""}`;
};

test.each([
  ["select a, b from c where d = 1", "c:r(a b d)"],
  [
    "select u.id, o.total, x from s.users u join orders o on o.user_id = u.id",
    "orders:r(?x total user_id) s.users:r(?x id)",
  ],
  ["insert into t (a, b) select x.c, x.d from x", "t:w(a b) x:r(c d)"],
  ["update t set a = 1 where b = 2", "t:w(a b)"],
  ["delete from t using u where t.a = u.b", "t:w(a) u:r(b)"],
  ["merge into t using s on t.a = s.a when matched then update set b = s.c", "s:r(a c) t:w(a)"],
  ["truncate a, b", "a:w() b:w()"],
  ["drop table s.a, c", "c:w() s.a:w()"],
  ["select a.b into n from m a", "m:r(b) n:w()"],
  ["create table q as select w.a from w", "q:w() w:r(a)"],
  ["create view v as select w.a from w", "v:w() w:r(a)"],
  ["copy t to '/tmp/x'", "t:r()"],
  ["copy t from stdin", "t:w()"],
  ["explain analyze select a from b", "b:r(a)"],
  ["select 1; drop table users", "users:w()"],
  ["select 1", ""],
  ['select "имя" from "таблица"', "таблица:r(имя)"],
])("%s names what it touches", (statement, expected) => {
  expect(read(statement)).toBe(expected);
});

test("a query that stands for itself is no table, and one of its name elsewhere is", () => {
  expect(read("with x as (select a from t) select x.a from x")).toBe("t:r(?a)");
  expect(read("with users as (select id from users) select users.id from users")).toBe(
    "users:r(?id)",
  );
  expect(read("select 1 from users, (with users as (select 1) select 1 from users) x")).toBe(
    "users:r()",
  );
  expect(read("with recursive t as (select 1 union select 1 from t) select 1 from t")).toBe("");
  expect(read("with d as (delete from t returning id) select 1 from d")).toBe("t:w(?id)");
  expect(read("with users as (select 1) select 1 from public.users")).toBe("public.users:r()");
});

test("quotes and placeholders of other databases are read, and their texts are no columns", () => {
  expect(read('select `a` from `my table` where b = "secret text"')).toBe("my table:r(a b)");
  expect(read("select [a b] from [dbo].[c]")).toBe("dbo.c:r(a b)");
  expect(read("select * from a where b = ? and c = :x and d = @y and e = %s and f = $1")).toBe(
    "a:r(* b c d e f)",
  );
});

test("what one database would run and another would not is unreadable, unless it is said which it is", () => {
  const two = [
    "select '\\' /* ', 1 from secrets -- */",
    "select 5--1 from secrets\n",
    "select 1 /*! from secrets */",
    "select 1 /* /* */ from secrets -- */",
    "select $$ from secrets $$",
  ];
  for (const statement of two) {
    expect(read(statement), statement).toBeNull();
    expect(read(statement, true), statement).toBe("");
  }
});

test("what is run inside is no part of the tree, and that is said", () => {
  expect(read("do $$ begin delete from x; end $$", true)).toBe("!");
  expect(read("copy t to program 'curl http://x'")).toBe("t:r()!");
});

test("what is no SQL, too long or too deep is unreadable, at once", () => {
  const long = `select a from b where c in (${"1,".repeat(50_000)}1)`;
  const deep = `select ${"(".repeat(5_000)}1${")".repeat(5_000)}`;
  const nested = `select * from ${"(select * from ".repeat(1_000)}t${") a".repeat(1_000)}`;
  const began = performance.now();
  for (const statement of [
    "",
    "please list the customers",
    "select \0 from secrets",
    long,
    deep,
    nested,
  ])
    expect(read(statement)).toBeNull();
  expect(read(`select ${"not ".repeat(4_000)}true from t`)).not.toBe("");
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(read("select a from b")).toBe("b:r(a)");
});

test("no text makes it throw, or take long", () => {
  const word = fc.constantFrom(
    "select",
    "from",
    "with",
    "as",
    "(",
    ")",
    ",",
    "t",
    '"',
    "'",
    "`",
    "[",
    "]",
    "$$",
    "$a$",
    "/*",
    "*/",
    "--",
    "\n",
    "?",
    ":a",
    "@b",
    "%s",
    "\\",
    "insert into",
    "union",
    ";",
    "\u202e",
    "😀",
    "\ud800",
    "#",
    "values",
    "1",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 60 }).map((it) => it.join(" ")),
        fc.string({ unit: "binary", maxLength: 400 }),
      ),
      (statement) => {
        sql(statement, false);
        sql(statement, true);
      },
    ),
    { numRuns: 500 },
  );
});
