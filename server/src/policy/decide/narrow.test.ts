import fc from "fast-check";
import { expect, test } from "vitest";
import { editsOf, inWords, narrow, type Edit } from "./narrow.ts";
import { narrowings, type Narrowing } from "../authoring/narrowing.ts";
import { Refused } from "../authoring/said.ts";

const made = (...items: readonly Record<string, unknown>[]): readonly Narrowing[] =>
  narrowings(JSON.stringify(items));
const narrowed = (args: object, ...items: readonly Record<string, unknown>[]) =>
  narrow(args, made(...items));

test.each([
  ["a number above the max", { path: "/n", max: 10 }, { n: 11 }, { n: 10 }],
  ["a number below the min", { path: "/n", min: 10 }, { n: 9.5 }, { n: 10 }],
  ["no number, where there is a default", { path: "/n", max: 10, default: 5 }, {}, { n: 5 }],
  ["null, where there is a default", { path: "/n", max: 10, default: 5 }, { n: null }, { n: 5 }],
  [
    "a value that is not one of them",
    { path: "/m", oneOf: ["a", "b"], default: "a" },
    { m: "c" },
    { m: "a" },
  ],
  [
    "a list with others in it",
    { path: "/m", oneOf: ["a", "b"] },
    { m: ["a", "x", "b"] },
    { m: ["a", "b"] },
  ],
  ["a list that is too long", { path: "/m", maxItems: 2 }, { m: [1, 2, 3] }, { m: [1, 2] }],
  [
    "a list of places elsewhere too",
    { path: "/p", prefix: "/data/" },
    { p: ["/data/a", "/etc/b"] },
    { p: ["/data/a"] },
  ],
  ["whatever it is", { path: "/force", set: false }, { force: "yes" }, { force: false }],
  ["what must not be there", { path: "/force", remove: true }, { force: 1, a: 2 }, { a: 2 }],
  [
    "something deep",
    { path: "/a/b~1c/0/d", max: 1 },
    { a: { "b/c": [{ d: 3 }, { d: 3 }] } },
    { a: { "b/c": [{ d: 1 }, { d: 3 }] } },
  ],
  ["something deep that is not there", { path: "/a/b", default: 1 }, {}, { a: { b: 1 } }],
  [
    "a name that is none elsewhere",
    { path: "/__proto__", max: 1 },
    JSON.parse('{"__proto__":9}'),
    JSON.parse('{"__proto__":1}'),
  ],
] as const)("%s is brought into bounds", (_what, item, args, wanted) => {
  const result = narrow(args as object, made(item));
  expect(JSON.stringify(result)).toBe(JSON.stringify(wanted));
});

test.each([
  ["what is within them", { path: "/n", max: 10, min: 1 }, { n: 10 }],
  ["a text where a number is wanted", { path: "/n", max: 10 }, { n: "11" }],
  ["a value that is not one of them, without a default", { path: "/m", oneOf: ["a"] }, { m: "c" }],
  ["a list that would lose everything", { path: "/m", oneOf: ["a"] }, { m: ["x"] }],
  ["a text elsewhere", { path: "/p", prefix: "/data/" }, { p: "/etc/passwd" }],
  ["what is not there, without a default", { path: "/n", max: 10 }, { m: 1 }],
  ["a place inside a text", { path: "/n/a", set: 1 }, { n: "text" }],
  ["an item past the end", { path: "/m/2", set: 1 }, { m: [1, 2] }],
] as const)("%s stays as it is", (_what, item, args) => {
  expect(narrow(args, made(item))).toBe(args);
});

test.each(["/data/../etc", "/data/..", "/data/%2e%2e/etc", "/data\\..\\etc"])(
  "%s does not stay where it begins",
  (p) => {
    expect(narrowed({ p }, { path: "/p", prefix: "/data", default: "/data" })).toEqual({
      p: "/data",
    });
  },
);

test("texts are never cut: part of a command can be more than the whole", () => {
  for (const item of [
    { path: "/sql", maxLength: 10 },
    { path: "/sql", maxItems: 3 },
  ])
    try {
      expect(narrowed({ sql: "delete from t where id = 1" }, item)).toEqual({
        sql: "delete from t where id = 1",
      });
    } catch (error) {
      expect(error).toBeInstanceOf(Refused);
    }
});

test.each([
  ["no JSON", "{"],
  ["no list", '{"path":"/a","max":1}'],
  ["an empty list", "[]"],
  ["no path", '[{"max":1}]'],
  ["a path that is no pointer", '[{"path":"a","max":1}]'],
  ["no operator", '[{"path":"/a"}]'],
  ["an operator nobody knows", '[{"path":"/a","replace":1}]'],
  ["an operator of the language itself", '[{"path":"/a","constructor":1}]'],
  ["a max that is a text", '[{"path":"/a","max":"1"}]'],
  ["a min above the max", '[{"path":"/a","max":1,"min":2}]'],
  ["an empty choice", '[{"path":"/a","oneOf":[]}]'],
  ["a choice of objects", '[{"path":"/a","oneOf":[{}]}]'],
  ["a prefix that any host can have", '[{"path":"/a","prefix":"https://api.example.com"}]'],
  ["no items", '[{"path":"/a","maxItems":0}]'],
  ["a set beside another", '[{"path":"/a","set":1,"max":2}]'],
  ["a remove that is false", '[{"path":"/a","remove":false}]'],
  ["a default of null", '[{"path":"/a","default":null}]'],
  ["a default outside the bounds", '[{"path":"/a","max":1,"default":2}]'],
  ["a default that climbs out", '[{"path":"/a","prefix":"/data/","default":"/data/../x"}]'],
])("a narrowing with %s is refused", (_what, text) => {
  expect(() => narrowings(text)).toThrow(Refused);
});

const key = fc.constantFrom("a", "b", "c~d", "e/f", "__proto__", "0");
const scalar = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom("x", "/d/x", "/d/../y", ""),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
}));
const object = fc.dictionary(key, json, { maxKeys: 4 });
const pointer = fc
  .array(key, { minLength: 1, maxLength: 3 })
  .map((names) =>
    names.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""),
  );
const operator = fc.oneof(
  fc.integer({ min: -5, max: 5 }).map((max) => ({ max })),
  fc.integer({ min: -5, max: 5 }).map((min) => ({ min })),
  fc.constant({ min: -1, max: 1, default: 0 }),
  fc.constant({ oneOf: ["x", 1, true], default: "x" }),
  fc.constant({ oneOf: ["x", 1, true] }),
  fc.constant({ prefix: "/d/" }),
  fc.constant({ maxItems: 1 }),
  fc.constantFrom({ set: 3 }, { set: { a: 1 } }),
  fc.constant({ remove: true }),
  fc.constant({ default: "d" }),
);
const item = fc.tuple(pointer, operator).map(([path, it]) => ({ path, ...it }));

test("narrowing again changes nothing more", () => {
  fc.assert(
    fc.property(object, item, (args, it) => {
      const once = narrowed(args, it);
      expect(narrowed(once, it)).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});

test("the edits make the narrowed arguments of the original ones, and touch nothing else", () => {
  fc.assert(
    fc.property(object, fc.array(item, { minLength: 1, maxLength: 4 }), (args, items) => {
      const list = made(...items);
      const after = narrow(args, list);
      const edits = editsOf(args, after, list);
      expect(JSON.stringify(sorted(edits.reduce(edited, args)))).toBe(
        JSON.stringify(sorted(after)),
      );
      // What no path leads to is the very same value.
      for (const name of Object.keys(args))
        if (!list.some(({ tokens }) => tokens[0] === name))
          expect((after as Record<string, unknown>)[name]).toBe(args[name]);
      for (const edit of edits) expect(inWords(args, edit).change).not.toBe("");
    }),
    { numRuns: 2_000 },
  );
});

/** An edit made the plainest way there is. */
function edited(value: unknown, { path: [name, ...rest], to }: Edit): object {
  const entries = Object.entries(value ?? {}).filter(([one]) => one !== name);
  const had = Object.entries(value ?? {}).find(([one]) => one === name)?.[1] as unknown;
  const has = rest.length === 0 ? to : edited(had, { path: rest, to });
  return Object.fromEntries([...entries, ...(has === undefined ? [] : [[name, has]])]) as object;
}

const sorted = (value: unknown): unknown =>
  typeof value !== "object" || value === null
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.entries(value)
          .map(([name, inner]) => [name, sorted(inner)])
          .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
