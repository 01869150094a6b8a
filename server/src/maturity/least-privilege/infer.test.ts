import type { ArgumentBound } from "@reeve/contract/privilege";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openAuthor } from "../../policy/authoring/author.ts";
import { readPolicy } from "../../policy/authoring/read.ts";
import { rulesOf } from "../../policy/decide/rules.ts";
import { shapeOf } from "../../policy/snapshot/shape.ts";
import { withPolicy } from "../../policy/replay/draft.ts";
import { surroundings } from "../../policy/authoring/surroundings.ts";
import { call, policyWorld, triage } from "../../../test/policy-world.ts";
import { cedarOf } from "./cedar-of.ts";
import { ArgumentsSeen } from "./infer.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const inputSchema = {
  type: "object",
  properties: {
    to: { type: "string" },
    amount: { type: "integer" },
    rate: { type: "number" },
    loud: { type: "boolean" },
    "customer/id*": { type: "object", properties: { is: { type: "string" } } },
  },
};
const { shape } = shapeOf(inputSchema);
const seen = (calls: readonly unknown[]) => {
  const it = new ArgumentsSeen(shape);
  for (const args of calls) it.add(args);
  return it.bounds();
};
const times = <T>(n: number, make: (n: number) => T): T[] =>
  Array.from({ length: n }, (_, at) => make(at));

const written = (bounds: readonly ArgumentBound[]): string =>
  cedarOf({
    policy: "least",
    agent: { id: triage, name: "a\u2028\nb" },
    since: "2026-01-01T00:00:00.000Z",
    until: "2026-02-01T00:00:00.000Z",
    tools: [
      {
        server: "pay",
        tool: "refund",
        effect: "write",
        keep: true,
        why: "",
        calls: 60,
        days: 9,
        firstAt: null,
        lastAt: null,
        thin: false,
        ask: null,
        bounds: [...bounds],
      },
    ],
  });

test("few values are an enumeration, many are none; one that is always another is none either", () => {
  expect(seen(times(30, (n) => ({ to: ["a", "b"][n % 2] })))).toMatchObject([
    { path: "/to", kind: "one of", values: ["a", "b"], seen: 30 },
  ]);
  expect(seen(times(30, (n) => ({ to: `a${n % 9}` })))).toEqual([]);
  expect(seen(times(20, (n) => ({ to: `a${n % 7}` })))).toEqual([]);
});

test("numbers have a maximum, addresses a host, paths a folder, mail a domain", () => {
  const of = (values: (n: number) => object) => seen(times(30, values))[0];
  expect(of((n) => ({ amount: n }))).toMatchObject({ kind: "at most", values: [29] });
  expect(of((n) => ({ to: `https://api.example.com/v1/${n}` }))).toMatchObject({
    kind: "begins with",
    values: ["https://api.example.com/"],
  });
  expect(of((n) => ({ to: `/srv/data/${n % 2 ? "a" : "b"}/${n}` }))).toMatchObject({
    kind: "begins with",
    values: ["/srv/data/"],
  });
  expect(of((n) => ({ to: `/${n}/x` }))).toBeUndefined();
  expect(of((n) => ({ to: `u${n}@${n % 2 ? "a" : "b"}.example` }))).toMatchObject({
    kind: "ends with",
    values: ["@a.example", "@b.example"],
  });
  expect(of((n) => ({ to: `https://user@api.example.com:80/${n}` }))).toBeUndefined();
});

test("what twenty thousand different values have in common is found as well", () => {
  expect(seen(times(20_000, (n) => ({ to: `/srv/data/${n}/x` })))).toMatchObject([
    { kind: "begins with", values: ["/srv/data/"], seen: 20_000 },
  ]);
  expect(seen(times(20_000, (n) => ({ to: n === 19_999 ? "/etc/passwd" : `/srv/${n}` })))).toEqual(
    [],
  );
});

test("beside what was seen nothing slips through: not a second address, not a longer host, not a way out of the folder", async () => {
  const before = await policyWorld(author, {
    tools: { "pay/refund": { inputSchema } },
    grants: [{ server: "pay", tools: ["*"] }],
  });
  const answer = async (make: (n: number) => string, to: string) => {
    const { compiled } = await readPolicy(
      author,
      written(seen(times(60, (n) => ({ to: make(n) })))),
      null,
    );
    const rules = rulesOf({ name: "least", version: 1, mode: "enforce", compiled });
    return call(withPolicy(before, "least", { version: 1, rules }), "pay/refund", { to }).answer;
  };
  const mail = (n: number): string => `u${n}@a.example`;
  expect(await answer(mail, "new@a.example")).toBe("allow");
  expect(await answer(mail, "evil@b.test, u1@a.example")).toBe("block");
  const host = (n: number): string => `https://api.example.com/${n}`;
  expect(await answer(host, "https://api.example.com/new")).toBe("allow");
  expect(await answer(host, "https://api.example.com.evil.test/")).toBe("block");
  const folder = (n: number): string => `/srv/data/${n}`;
  expect(await answer(folder, "/srv/data/new")).toBe("allow");
  expect(await answer(folder, "/srv/data/../../etc/passwd")).toBe("block");
});

test("of what was seen too little, or what the record does not hold in whole, nothing is said", () => {
  expect(seen(times(19, () => ({ to: "a" })))).toEqual([]);
  expect(seen(times(40, (n) => (n < 19 ? { to: "a" } : {})))).toEqual([]);
  expect(seen(times(30, (n) => ({ to: n === 7 ? "Bearer [redacted]" : "a" })))).toEqual([]);
  expect(seen(times(30, (n) => ({ to: n === 7 ? "long… (400 characters)" : "a" })))).toEqual([]);
  expect(seen(times(30, (n) => ({ amount: n === 7 ? "12" : 1 })))).toEqual([]);
});

test("whatever was seen, the policy made of it is valid, and lets through every call it was made of", async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "a*b",
      'q"q',
      "\\",
      "\u0001\b\f\n",
      "é💡",
      "a//b",
      "/srv/a/b",
      "/srv/a/..x",
      "x@example.com",
      "https://h.example/p?q",
    ),
  );
  const args = fc.record(
    {
      to: text,
      amount: fc.integer(),
      rate: fc
        .double({ min: -1e6, max: 1e6, noNaN: true })
        .map((value) => Math.round(value * 1e4) / 1e4),
      loud: fc.boolean(),
      "customer/id*": fc.record({ is: text }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  const before = await policyWorld(author, {
    tools: { "pay/refund": { inputSchema } },
    grants: [{ server: "pay", tools: ["*"] }],
  });
  await fc.assert(
    fc.asyncProperty(fc.array(args, { minLength: 1, maxLength: 6 }), async (few) => {
      const calls = times(60, (n) => few[n % few.length]);
      const cedar = written(seen(calls));
      const { errors, warnings, compiled } = await readPolicy(author, cedar, surroundings(before));
      expect({ errors, warnings }, cedar).toEqual({ errors: [], warnings: [] });
      const rules = rulesOf({ name: "least", version: 1, mode: "enforce", compiled });
      const after = withPolicy(before, "least", { version: 1, rules });
      for (const one of few) expect(call(after, "pay/refund", one).answer, cedar).toBe("allow");
    }),
    { numRuns: 60 },
  );
});
