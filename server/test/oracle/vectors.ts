import type { Author } from "../../src/policy/authoring/author.ts";
import { parseExact } from "../../src/policy/authoring/est.ts";
import type { OracleCase } from "./case.ts";

const cross = <A, B>(a: readonly A[], b: readonly B[], make: (a: A, b: B) => string): string[] =>
  a.flatMap((one) => b.map((other) => make(one, other)));
const literal = (text: string): string => JSON.stringify(text);

/** Where a result leaves 64 bits the other side does not matter: it is an error. */
const within = (value: bigint): bigint => (value === BigInt.asIntN(64, value) ? value : 0n);

const ips = [
  "127.0.0.1",
  "127.0.0.1/8",
  "127.0.0.0/7",
  "10.0.0.0/8",
  "10.1.2.3",
  "10.1.2.3/32",
  "0.0.0.0/0",
  "224.0.0.1",
  "224.0.0.0/3",
  "239.255.255.255/4",
  "::1",
  "::1/127",
  "::",
  "ff00::1",
  "ff00::/7",
  "2001:db8::/32",
  "2001:db8::1",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:7::",
  "::2:3:4:5:6:7:8",
  "1::8/0",
  "ABCD::ef01",
  "256.1.1.1",
  "1.2.3",
  "01.2.3.4",
  "1.2.3.4/33",
  "1.2.3.4/08",
  "1.2.3.4/",
  "1.2.3.4/+8",
  "::ffff:1.2.3.4",
  "1::2::3",
  "12345::",
  "::/129",
  "fe80::1%eth0",
  "",
  " 1.2.3.4",
  "1.2.3.4 ",
  ":::",
  "1:2:3:4:5:6:7:8:9",
  "1::3:4:5:6:7:8:9",
  ":1:2:3:4:5:6:7",
  "::g",
];
const dates = [
  "1970-01-01",
  "2000-02-29",
  "1900-02-29",
  "2024-02-29",
  "2023-02-29",
  "0000-01-01",
  "0000-02-29",
  "9999-12-31T23:59:59.999Z",
  "1969-12-31T23:59:59.999Z",
  "2024-13-01",
  "2024-00-10",
  "2024-04-31",
  "2024-01-01T00:00:00Z",
  "2024-01-01T24:00:00Z",
  "2024-01-01T23:60:00Z",
  "2024-01-01T23:59:60Z",
  "2024-01-01T12:00:00.5Z",
  "2024-01-01T12:00:00.500Z",
  "2024-01-01T12:00:00",
  "2024-01-01T12:00Z",
  "2024-01-01T12:00:00+0000",
  "2024-01-01T12:00:00-2359",
  "2024-01-01T12:00:00+2400",
  "2024-01-01T12:00:00+0060",
  "2024-01-01T12:00:00.001-0130",
  "0000-01-01T00:00:00+2359",
  "9999-12-31T23:59:59.999-2359",
  "24-01-01",
  "2024-1-1",
  "2024-01-01Z",
  "2024-01-01T12:00:00+00:00",
  "",
  "2024-01-01 12:00:00Z",
];
const durations = [
  "1d",
  "1h",
  "1m",
  "1s",
  "1ms",
  "-1ms",
  "1d2h3m4s5ms",
  "-1d2h3m4s5ms",
  "1ms1s",
  "1h1d",
  "0ms",
  "-0d",
  "",
  "-",
  "d",
  "1",
  "1x",
  "1.5h",
  "+1h",
  "9223372036854775807ms",
  "9223372036854775808ms",
  "-9223372036854775808ms",
  "-9223372036854775809ms",
  "106751991167d",
  "106751991168d",
  "106751991167d7h12m55s807ms",
  "106751991167d7h12m55s808ms",
  "-106751991167d7h12m55s808ms",
  "1m1ms",
  "99999999999999999999d",
  "1d1d",
];
const decimals = [
  "0.0",
  "1.0",
  "-1.0",
  "1.2345",
  "1.23456",
  "1",
  "1.",
  ".5",
  "-.5",
  "+1.0",
  "-0.0",
  "00.10",
  "0.1",
  "0.10",
  "922337203685477.5807",
  "922337203685477.5808",
  "-922337203685477.5808",
  "-922337203685477.5809",
  "99999999999999999999.0",
  "1e3",
  "",
  "1.0 ",
  "0.0001",
  "-0.0001",
];
const longs = [
  "0",
  "1",
  "-1",
  "9223372036854775807",
  "-9223372036854775808",
  "9007199254740991",
  "9007199254740992",
  "-9007199254740993",
  "4294967296",
  "3037000500",
];

const addressesVectors = (): readonly string[] => {
  const valid = ips.slice(0, 22);
  return [
    ...ips.map((it) => `ip(${literal(it)}) == ip(${literal(it)})`),
    ...ips.flatMap((it) =>
      ["isIpv4", "isIpv6", "isLoopback", "isMulticast"].map(
        (method) => `ip(${literal(it)}).${method}()`,
      ),
    ),
    ...cross(valid, valid, (a, b) => `ip(${literal(a)}).isInRange(ip(${literal(b)}))`),
    ...cross(valid, valid, (a, b) => `ip(${literal(a)}) == ip(${literal(b)})`),
  ];
};

const timesVectors = (): readonly string[] => {
  const spans = durations.filter((_, n) => n % 3 === 0 || n > 18);
  return [
    ...cross(
      dates,
      ["==", "<", ">="],
      (a, op) => `datetime(${literal(a)}) ${op} datetime("2000-02-29")`,
    ),
    ...cross(
      durations,
      ["==", "<", ">="],
      (a, op) => `duration(${literal(a)}) ${op} duration("1h")`,
    ),
    ...cross(
      dates,
      ["1969-12-31", "2024-01-01", "0000-01-01"],
      (a, b) => `datetime(${literal(a)}).toDate() == datetime(${literal(b)})`,
    ),
    ...cross(
      dates,
      ["0ms", "12h", "23h59m59s999ms", "1ms"],
      (a, b) => `datetime(${literal(a)}).toTime() == duration(${literal(b)})`,
    ),
    ...cross(
      dates,
      spans,
      (a, b) => `datetime(${literal(a)}).offset(duration(${literal(b)})) > datetime("1970-01-01")`,
    ),
    ...cross(
      dates,
      spans,
      (a, b) =>
        `datetime(${literal(a)}).offset(duration(${literal(b)})).toDate() > datetime("1970-01-01").offset(duration("-1d"))`,
    ),
    ...cross(
      dates,
      dates,
      (a, b) => `datetime(${literal(a)}).durationSince(datetime(${literal(b)})) > duration("1d")`,
    ),
    ...durations.flatMap((it) =>
      ["toMilliseconds", "toSeconds", "toMinutes", "toHours", "toDays"].flatMap((method) =>
        [0, 1, -1, 25, -106751991167].map((n) => `duration(${literal(it)}).${method}() == ${n}`),
      ),
    ),
  ];
};

const decimalsComparedVectors = (): readonly string[] => {
  return [
    ...cross(decimals, decimals, (a, b) => `decimal(${literal(a)}) == decimal(${literal(b)})`),
    ...["lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"].flatMap((method) =>
      cross(
        decimals,
        ["0.0", "1.2345", "-922337203685477.5808"],
        (a, b) => `decimal(${literal(a)}).${method}(decimal(${literal(b)}))`,
      ),
    ),
  ];
};

const integersVectors = (): readonly string[] => {
  return [
    ...["+", "-", "*"].flatMap((op) => cross(longs, longs, (a, b) => `${a} ${op} (${b}) > -5`)),
    ...["<", "<=", ">", ">=", "==", "!="].flatMap((op) =>
      cross(longs, longs, (a, b) => `${a} ${op} ${b}`),
    ),
    ...longs.map((a) => `-(${a}) < 5`),
    ...cross(longs, longs, (a, b) => `${a} + (${b}) == ${within(BigInt(a) + BigInt(b))}`),
    ...cross(longs, longs, (a, b) => `${a} - (${b}) == ${within(BigInt(a) - BigInt(b))}`),
    ...cross(longs, longs, (a, b) => `${a} * (${b}) == ${within(BigInt(a) * BigInt(b))}`),
    "9007199254740991 + 2 == 9007199254740993",
    "9007199254740991 + 2 == 9007199254740992",
    "-9007199254740991 - 2 == -9007199254740993",
    "-(0 * -1) == 0 && [0].contains(0 * -1)",
  ];
};

const setsAndRecordsVectors = (): readonly string[] => {
  const sets = [
    "[]",
    "[1]",
    "[1, 1]",
    "[1, 2]",
    "[2, 1]",
    '["1"]',
    "[true]",
    "[[1], [1, 1]]",
    "[[1]]",
    '[{a: 1}, {"a": 1}]',
    "[{a: 1}]",
    '[T::"a"]',
    '[ip("1.2.3.4"), ip("1.2.3.4/32")]',
    '[decimal("1.0")]',
    '[decimal("1.00"), 1]',
    '["[1]"]',
    '["l1"]',
    "{a: 1, b: 2}",
    "{b: 2, a: 1}",
    '{a: "b", c: ""}',
    '{a: "", c: "b"}',
    "1",
    '"1"',
    'T::"a"',
  ];
  return [
    ...["==", "!="].flatMap((op) => cross(sets, sets, (a, b) => `${a} ${op} ${b}`)),
    ...["contains", "containsAll", "containsAny"].flatMap((method) =>
      cross(sets, sets, (a, b) => `${a}.${method}(${b})`),
    ),
    ...sets.flatMap((a) => [
      `${a}.isEmpty()`,
      `${a} has a`,
      `${a} has a.b`,
      `${a}.a == 1`,
      `${a} like "*"`,
      `${a} is T`,
      `T::"a" in ${a}`,
      `T::"a" is T in ${a}`,
      `T::"b" is T in ${a}`,
      `${a} in T::"a"`,
      `${a}.hasTag("x")`,
      `!${a}`,
      `${a} && true`,
      `true || ${a}`,
      `if ${a} then true else true`,
    ]),
  ];
};

const patternsVectors = (): readonly string[] => {
  const patterns = [
    "",
    "*",
    "**",
    "a",
    "a*",
    "*a",
    "*a*",
    "a*a",
    "a*b*a",
    "\\*",
    "*\\**",
    "a\\*",
    "*ab*ab*",
    "😀*",
    "*é",
    "a**b",
    "*.example.eu",
    "*ab*b",
    "*aa*aa*",
    "a*a*a",
  ];
  const texts = [
    "",
    "a",
    "aa",
    "aba",
    "ab",
    "abab",
    "xaby",
    "*",
    "a*",
    "**",
    "😀é",
    "é",
    "ababab",
    "x@mail.example.eu",
    "aXbXa",
    "aaa",
    "aaaa",
  ];
  return cross(texts, patterns, (a, b) => `${literal(a)} like "${b}"`);
};

/** Every operator given values of every type, and the steps that an author can nest. */
const typeVectors = (): readonly string[] => {
  const one = [
    "true",
    "1",
    '"a"',
    'T::"a"',
    "[1]",
    "{a: 1}",
    'ip("1.2.3.4")',
    'decimal("1.0")',
    'datetime("2024-01-01")',
    'duration("1h")',
  ];
  return [
    ...["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "&&", "||", "in"].flatMap((op) =>
      cross(one, one, (a, b) => `((${a}) ${op} (${b})) == true`),
    ),
    ...[
      "contains",
      "containsAll",
      "containsAny",
      "isInRange",
      "lessThan",
      "offset",
      "durationSince",
      "hasTag",
      "getTag",
    ].flatMap((method) => cross(one, one, (a, b) => `(${a}).${method}(${b}) == true`)),
    ...["isEmpty", "isIpv4", "toDate", "toTime", "toDays"].flatMap((method) =>
      one.map((a) => `(${a}).${method}() == true`),
    ),
    ...one.flatMap((a) => [
      `(true && ${a}) == ${a}`,
      `(false && ${a}) == false`,
      `(false || ${a}) == ${a}`,
      `(true || ${a}) == true`,
      `(if true then ${a} else 1) == ${a}`,
      `(if false then ${a} else 1) == 1`,
      `[1, ${a}].contains(${a})`,
      `[${a}, 1 + 1].contains(2)`,
      `[${a}, 1 + 9223372036854775807].contains(1)`,
      `{a: ${a}, b: 1 + 1}.b == 2`,
      `{a: {b: {c: ${a}}}}.a.b.c == ${a}`,
      `{a: {b: {c: ${a}}}} has a.b.c`,
      `{a: {b: ${a}}} has a.b.c`,
      `-(${a}) == 1`,
      `!(${a})`,
      `(${a}) like "*"`,
      `(${a}) is T`,
      `(${a}) has a`,
    ]),
    // Another type ends it before the right side is looked at.
    'T::"a" is U in [1]',
    'T::"a" is T in [1]',
    'T::"a" is U in (1 + 9223372036854775807)',
    '["a", "b"] == ["asb"]',
    '[["a"], ["b"]] == [["a", "b"]]',
    '{a: "1", b: "2"} == {a: "1b2"}',
    '[T::"a"] == ["a"]',
    '[1] == ["1"]',
    "[[1, 2]].contains([2, 1])",
    "[{a: 1, b: 2}].contains({b: 2, a: 1})",
  ];
};

/** What the context of the request holds; its members stand in another order than those of the literals. */
const context = {
  n: 1,
  r: { a: 1, b: 2 },
  q: { b: 2, a: 1 },
  set: [1, 2],
  other: [2, 1, 1],
  text: "a",
  when: { __extn: { fn: "datetime", arg: "2024-01-01" } },
  who: { __entity: { type: "T", id: "a" } },
};
const contextVectors = (): readonly string[] => [
  "context.r == context.q",
  "context.r != context.q",
  "[context.r].contains(context.q)",
  "context.r == {a: 1, b: 2}",
  "context.q == {a: 1, b: 2}",
  "context.r == {a: 1}",
  "context.set == context.other",
  "context.set == [1, 2]",
  "context.set.containsAll(context.other)",
  "context has r.a",
  "context has r.z",
  "context has n.a",
  "context.missing == 1",
  "context has missing",
  "context.r.missing == 1",
  "context == context",
  "context == {}",
  "context.who == principal",
  "context.who in principal",
  'context.when < datetime("2024-01-02")',
  "context.n + 1 == 2",
  "[context.n, 2] == context.set",
  "[1, context.n, 2] == context.set",
  'context.text like "a"',
  "principal has a",
  "principal.a == 1",
  'principal.hasTag("a")',
];

/** Conditions at the edges of each type, by what they show. */
export const vectors: ReadonlyMap<string, readonly string[]> = new Map([
  ["IP addresses are read, ranged and compared as Cedar does", addressesVectors()],
  ["datetimes and durations are read, compared and computed as Cedar does", timesVectors()],
  ["decimals are read and compared as Cedar does", decimalsComparedVectors()],
  ["integers of 64 bits add, subtract, multiply and overflow as Cedar's do", integersVectors()],
  ["sets and records are equal, contain and compare as Cedar's do", setsAndRecordsVectors()],
  ["operators take and refuse values of every type as Cedar's do", typeVectors()],
  ["what the context holds is read and compared as Cedar does", contextVectors()],
  ["patterns match as Cedar's do", patternsVectors()],
]);

const uid = (id: string) => ({ type: "T", id });
const requests = [{ principal: uid("a"), action: uid("b"), resource: uid("c"), context }];

/**
 * Conditions as policies that are each true, false or an error by itself, asked at once: as Cedar JSON for Reeve, and as
 * text for Cedar, because JSON would round its large integers.
 */
export async function vectorCase(
  author: Pick<Author, "statements">,
  conditions: readonly string[],
): Promise<{ readonly ours: OracleCase; readonly cedars: OracleCase }> {
  const texts = conditions.map((it) => `permit(principal, action, resource) when { ${it} };`);
  const compiled = (await author.statements(texts)).map((text) => {
    const { json } = parseExact(text) as { json?: unknown };
    if (json === undefined) throw new Error(`Cedar cannot read ${text}`);
    return json;
  });
  return {
    ours: { policies: byNumber(compiled), entities: [], requests },
    cedars: { policies: byNumber(texts), entities: [], requests },
  };
}

const byNumber = (all: readonly unknown[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(all.map((it, n) => [`v${n}`, it]));
