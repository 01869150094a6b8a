import { afterAll, expect, test } from "vitest";
import { noon, policyWorld, type WorldSketch } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { written } from "../explain/past-store.ts";
import { readPolicy } from "../authoring/read.ts";
import { withPolicy } from "../replay/draft.ts";
import { rulesOf } from "../decide/rules.ts";
import { compare } from "./compare.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tools = {
  "pay/refund": {
    effect: "destructive",
    properties: { amount: { type: "integer" }, to: { type: "string" }, dry: { type: "boolean" } },
    required: ["amount"],
  },
  "files/read": { effect: "read", properties: { path: { type: "string" } }, required: ["path"] },
} as const;
const all = "permit(principal, action, resource);";

async function compared(
  one: string,
  other: string,
  sketch: Partial<WorldSketch> = {},
  signal = new AbortController().signal,
) {
  const world = await policyWorld(author, { tools, policies: { all }, ...sketch });
  const made = await Promise.all(
    [one, other].map(async (cedar, n) => {
      const { compiled, errors } = await readPolicy(author, cedar, null);
      if (errors.length > 0) throw new Error(JSON.stringify(errors));
      const policy = { name: "p", version: n + 1, mode: "enforce" as const, compiled };
      return { version: n + 1, rules: rulesOf(policy), texts: written("p", compiled) };
    }),
  );
  const [before, after] = made.map((policy) => withPolicy(world, "p", policy));
  if (!before || !after) throw new Error("two are compared");
  return compare(
    {
      before,
      after,
      written: ({ policy, id }) => made[policy.version - 1]?.texts.get(id),
    },
    noon,
    signal,
  );
}

const limit = (most: number, compares = ">"): string =>
  `forbid(principal, action == Reeve::Action::"pay/refund", resource) when { context.args.amount ${compares} ${most} };`;

test("a limit that was lowered is shown with an amount between the two", async () => {
  const { differences, leftOut, tried } = await compared(limit(500), limit(100));
  expect(
    differences.map(({ args }) => (args as { amount: number }).amount).toSorted((a, b) => a - b),
  ).toEqual([101, 499, 500]);
  for (const one of differences)
    expect(one).toMatchObject({
      server: "pay",
      tool: "refund",
      before: { answer: "allow" },
      after: { answer: "block", policies: [{ name: "p", version: 2 }] },
    });
  expect(leftOut).toEqual([]);
  expect(tried).toBeGreaterThan(3);
});

test("one step of a comparison is found: > against >=", async () => {
  const { differences } = await compared(limit(500, ">"), limit(500, ">="));
  expect(differences).toMatchObject([{ args: { amount: 500 } }]);
});

test("an argument that may be absent is tried absent", async () => {
  const careless =
    'forbid(principal, action == Reeve::Action::"pay/refund", resource) when { context.args has to && context.args.to == "x" };';
  const careful =
    'forbid(principal, action == Reeve::Action::"pay/refund", resource) unless { context.args has to && context.args.to != "x" };';
  const { differences } = await compared(careless, careful);
  expect(differences.some(({ args }) => !Object.hasOwn(args as object, "to"))).toBe(true);
});

test("what is known of the agent and of the session is varied, and said", async () => {
  const { differences } = await compared(
    'forbid(principal, action, resource) when { principal.tier == "critical" };',
    'forbid(principal, action, resource) when { principal.tier == "critical" && !context.base.session.taint.contains("pii") };',
  );
  expect(differences[0]?.given).toEqual([
    { what: "principal.tier", value: "critical" },
    { what: "context.base.session.taint", value: ["pii"] },
  ]);
});

test("two that say the same in other words have no difference", async () => {
  const { differences } = await compared(
    limit(500),
    'forbid(principal, action == Reeve::Action::"pay/refund", resource) unless { context.args.amount <= 500 };',
  );
  expect(differences).toEqual([]);
});

test("where not everything was tried, that is said", async () => {
  const names = Array.from({ length: 12 }, (_, n) => `context.args.a${n} == ${n}`);
  const { leftOut } = await compared(
    `forbid(principal, action, resource) when { ${names.join(" && ")} };`,
    `forbid(principal, action, resource) when { ${names.join(" || ")} };`,
  );
  expect(leftOut[0]).toMatch(/^Not every combination was tried/);
});

test("each shape of arguments is tried once, and it is said how many are like it", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 5 }, (_, n) => [`s/t${n}`, { effect: "read" }] as const),
  );
  const { differences } = await compared(
    'forbid(principal, action, resource) when { resource.risk == "critical" };',
    "forbid(principal, action, resource);",
    { tools: many },
  );
  expect(differences).toMatchObject([{ before: { answer: "allow" }, given: [], like: 5 }]);
});
