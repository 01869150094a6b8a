import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openCedar } from "../../../test/oracle/cedar.ts";
import { call, policyWorld, triage } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { parseExact } from "../authoring/est.ts";
import { attributeName } from "./normalise.ts";
import { split } from "../authoring/split.ts";

const author = openAuthor();
const cedar = openCedar();
afterAll(async () => {
  cedar[Symbol.dispose]();
  await author[Symbol.asyncDispose]();
});

const path = "files/read";
const tools = { [path]: {} };
const everything = "permit(principal, action, resource);";
const world = (cedar: string) => policyWorld(author, { tools, policies: { p: cedar } });
const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const admin = `Reeve::Agent::"${triage}"`;
const entity = `{"__entity":{"type":"Reeve::Agent","id":"${triage}"}}`;
const address = '{"__extn":{"fn":"ip","arg":"127.0.0.1"}}';

type Meaning = "true" | "false" | "error";

/** The arguments as an agent sends them, a condition on them, and what it is: true, false, or nothing that can be said. */
const table: Readonly<Record<string, readonly (readonly [string, string, Meaning])[]>> = {
  "an `__entity` is a record with another name, never an entity": [
    [`{"v":${entity}}`, `context.args.v == ${admin}`, "false"],
    [`{"v":${entity}}`, "context.args.v == principal", "false"],
    [`{"v":${entity}}`, "context.args.v in principal", "error"],
    [`{"v":${entity}}`, "context.args.v is Reeve::Agent", "error"],
    [`{"v":${entity}}`, "context.args.v has tier", "false"],
    [`{"v":${entity}}`, `context.args.v["$__entity"].id == "${triage}"`, "true"],
    [`{"v":[${entity}]}`, "context.args.v.contains(principal)", "false"],
    [`{"v":[${entity}]}`, "principal in context.args.v", "error"],
    ['{"v":{"$__entity":1}}', 'context.args.v has "$__entity"', "false"],
    ['{"v":{"$__entity":1}}', 'context.args.v["$$__entity"] == 1', "true"],
    [`{"__entity":{"type":"T","id":"x"}}`, 'context.args has "$__entity"', "true"],
    [`{"__entity":{"type":"T","id":"x"}}`, 'context.args has "__entity"', "false"],
  ],
  "an `__extn` is a record with another name, never an address, date or number": [
    [`{"v":${address}}`, "context.args.v.isLoopback()", "error"],
    [`{"v":${address}}`, 'context.args.v == ip("127.0.0.1")', "false"],
    ['{"v":{"__extn":{"fn":"ip","arg":"junk"}}}', "context.args has v", "true"],
    [
      '{"v":{"__extn":{"fn":"datetime","arg":"2000-01-01"}}}',
      "context.args.v < context.base.now",
      "error",
    ],
    [
      '{"v":{"__extn":{"fn":"decimal","arg":"1.0"}}}',
      'context.args.v.lessThan(decimal("2.0"))',
      "error",
    ],
    ['{"v":{"__expr":"principal"}}', "context.args.v == principal", "false"],
  ],
  "null is absent": [
    ['{"v":null}', "context.args has v", "false"],
    ['{"v":null}', "context.args.v == 1", "error"],
    ['{"v":[null,1]}', "context.args.v == [1]", "true"],
    ['{"v":{"a":null}}', "context.args.v == {}", "true"],
  ],
  "a number with a fraction is a decimal of four places, or its text": [
    ['{"v":0.5}', 'context.args.v == decimal("0.5")', "true"],
    ['{"v":0.5}', "context.args.v > 0", "error"],
    ['{"v":0.12345}', 'context.args.v.lessThan(decimal("1.0"))', "error"],
    ['{"v":0.12345}', 'context.args.v == "0.12345"', "true"],
    ['{"v":1e-7}', "context.args.v == 0", "false"],
    ['{"v":1e300}', "context.args.v > 0", "error"],
    ['{"v":-0}', "context.args.v == 0", "true"],
    ['{"v":1e2}', "context.args.v == 100", "true"],
  ],
  "an integer that JSON would round is text, which nothing is larger than": [
    ['{"v":9007199254740991}', "context.args.v == 9007199254740991", "true"],
    ['{"v":9007199254740993}', "context.args.v > 1", "error"],
    ['{"v":9007199254740993}', "context.args.v == 9007199254740993", "false"],
    ['{"v":99999999999999999999}', "context.args.v > 1", "error"],
    ['{"v":-9007199254740993}', "context.args.v < 0", "error"],
  ],
  "names of prototypes are names": [
    ['{"__proto__":{"admin":true}}', "context.args has admin", "false"],
    ['{"__proto__":{"admin":true}}', 'context.args["$__proto__"].admin', "true"],
    ["{}", "context.args has constructor", "false"],
    ["{}", "context.args has toString", "false"],
    ["{}", 'context.args has "__proto__"', "false"],
    ["{}", "context.args.hasOwnProperty == 1", "error"],
    ['{"constructor":1}', "context.args.constructor == 1", "true"],
    ['{"hasOwnProperty":null}', "context.args has hasOwnProperty", "false"],
    ['{"v":{"__proto__":null}}', 'context.args.v has "$__proto__"', "false"],
  ],
  "odd names and texts are what they are": [
    ['{"":1}', 'context.args[""] == 1', "true"],
    ['{"a.b":1}', "context.args has a.b", "false"],
    ['{"a.b":1}', 'context.args["a.b"] == 1', "true"],
    ['{"v":"\\u0000"}', 'context.args.v == ""', "false"],
    ['{"v":"true"}', "context.args.v == true", "false"],
    ['{"v":"true"}', "context.args.v", "error"],
    ['{"v":1}', "context.args.v", "error"],
    ['{"v":[[1],[1]]}', "context.args.v == [[1]]", "true"],
  ],
  "sixty-three levels can be read": [
    [`{"v":${nested(60)}}`, `context.args.v${".a".repeat(60)} == 1`, "true"],
  ],
};

describe.each(Object.entries(table))("%s", (_says, rows) => {
  test.each(rows)("%s: %s is %s", async (args, condition, meaning) => {
    const given = JSON.parse(args) as unknown;
    const permits = await world(`permit(principal, action, resource) when { ${condition} };`);
    expect(call(permits, path, given).answer).toBe(meaning === "true" ? "allow" : "block");
    const forbids = await world(
      `${everything} forbid(principal, action, resource) when { ${condition} };`,
    );
    // What cannot be said of an argument blocks where somebody forbids by it.
    expect(call(forbids, path, given)).toMatchObject({
      answer: meaning === "false" ? "allow" : "block",
      code: { true: "forbidden", false: "permitted", error: "policy-error" }[meaning],
    });
  });
});

test("what is nested deeper than a policy may read blocks whoever reads it, by permit and by forbid", async () => {
  const given = { v: JSON.parse(nested(70)) as unknown };
  for (const cedar of [
    "permit(principal, action, resource) when { context.args.v != {} };",
    `${everything} forbid(principal, action, resource) when { context.args.v == {} };`,
  ])
    expect(call(await world(cedar), path, given)).toMatchObject({
      answer: "block",
      code: "bad-message",
    });
});

test("64-bit integers from a door that reads them exactly are integers, and larger ones are text", async () => {
  const large = await world(
    "permit(principal, action, resource) when { context.args.v == 9007199254740993 };",
  );
  expect(call(large, path, { v: 9007199254740993n }).answer).toBe("allow");
  expect(call(large, path, { v: 2n ** 70n }).answer).toBe("block");
});

/** The arguments as plain data, worked out apart from the normaliser: in the JSON that Cedar's own engine reads. */
function plain(value: unknown): unknown {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return value + 0;
    const text = String(value);
    return /^-?\d{1,14}\.\d{1,4}$/.test(text) ? { __extn: { fn: "decimal", arg: text } } : text;
  }
  if (Array.isArray(value)) return value.filter((it) => it !== null).map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [attributeName(name), plain(member)]));
}

const names = [
  "v",
  "w",
  "__entity",
  "__extn",
  "$__entity",
  "type",
  "id",
  "fn",
  "arg",
  "__proto__",
  "constructor",
];
const hostile = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(null, true, false, 0, -0, 1, 0.5, 0.12345, 2 ** 53, -(2 ** 60), 1e300),
    fc.constantFrom("", "ip", "127.0.0.1", "Reeve::Agent", triage, "v"),
    fc.constantFrom<unknown>(JSON.parse(entity), JSON.parse(address)),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  // By JSON, so that `__proto__` is a member and not a prototype.
  object: fc
    .array(fc.tuple(fc.constantFrom(...names), tie("value")), { maxLength: 4 })
    .map((members) =>
      JSON.parse(
        `{${[...new Map(members)].map(([name, it]) => `${JSON.stringify(name)}:${JSON.stringify(it)}`).join()}}`,
      ),
    ),
})).object;

const statements = [
  "permit(principal, action, resource) when { context.args.v == principal };",
  `permit(principal, action, resource) when { [${admin}].contains(context.args.v) };`,
  "permit(principal, action, resource) when { context.args.v in principal };",
  "permit(principal, action, resource) when { context.args.v.isLoopback() };",
  "permit(principal, action, resource) when { context.args.v > 0 };",
  'permit(principal, action, resource) when { context.args has v && context.args.v like "*" };',
  'permit(principal, action, resource) unless { context.args has "$__entity" };',
  "permit(principal, action, resource) unless { context.args has v.type };",
  "permit(principal, action, resource) unless { context.args.v == context.args.w };",
  'permit(principal, action, resource) when { context.args.v.lessThan(decimal("1.0")) };',
  "permit(principal, action, resource) when { context.args has constructor };",
  everything,
  "forbid(principal, action, resource) when { context.args.v == principal };",
  "forbid(principal, action, resource) when { context.args has v && context.args.v == context.args.w };",
  "forbid(principal, action, resource) when { context.args has w && context.args.w > 0 };",
  'forbid(principal, action, resource) unless { if context.args has v then context.args.v != "" else true };',
];

test(
  "no argument turns a block into anything else, by the answer that Cedar gives to the same arguments as plain data",
  { timeout: 120_000 },
  async () => {
    const snapshot = new Map<string, Awaited<ReturnType<typeof world>>>();
    const sets = fc.subarray(statements, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        sets,
        fc.array(hostile, { minLength: 6, maxLength: 6 }),
        async (set, all) => {
          const text = set.join("\n");
          const ours = snapshot.get(text) ?? (await world(text));
          snapshot.set(text, ours);
          const compiled = await author.statements(split(text).map((it) => it.text));
          const uid = (type: string, id: string) => ({ type, id });
          const [theirs = []] = await cedar.verdicts([
            {
              policies: Object.fromEntries(
                compiled.map((it, n) => [
                  `${(parseExact(it) as { json: { effect: string } }).json.effect}${n}`,
                  (parseExact(it) as { json: unknown }).json,
                ]),
              ),
              entities: [],
              requests: all.map((args) => ({
                principal: uid("Reeve::Agent", triage),
                action: uid("Reeve::Action", path),
                resource: uid("Reeve::Tool", path),
                context: { args: plain(args) },
              })),
            },
          ]);
          for (const [n, args] of all.entries()) {
            const said = theirs[n] ?? "";
            const failed = said.slice(said.indexOf(" failed "));
            const wanted =
              said.startsWith("allow") && !failed.includes("forbid") ? "allow" : "block";
            expect(call(ours, path, args).answer, JSON.stringify(args)).toBe(wanted);
          }
        },
      ),
      { numRuns: 300 },
    );
  },
);
