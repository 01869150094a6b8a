import type { Alteration } from "@reeve/contract/policy-explain";
import { afterAll, describe, expect, test } from "vitest";
import { noon, policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { openAuthor } from "../authoring/author.ts";
import { decide } from "../decide/decide.ts";
import { readPolicy } from "../authoring/read.ts";
import { untouched } from "../session/facts.ts";
import type { Attempt } from "./changed.ts";
import { explain } from "./explain.ts";
import { written } from "./past-store.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const refund = {
  "pay/refund": {
    effect: "destructive",
    properties: { amount: { type: "integer" }, to: { type: "string" } },
  },
} as const;
const all = "permit(principal, action, resource);";

/** A call of `triage` and what is explained of it. */
async function explained(
  policies: Readonly<Record<string, string>>,
  args: object,
  more: Partial<WorldSketch> & { readonly now?: number } = {},
) {
  const { now = noon, ...sketch } = more;
  const snapshot = await policyWorld(author, { tools: refund, policies, ...sketch });
  const attempt: Attempt = {
    snapshot,
    now,
    request: {
      agent: triage,
      kind: "tool_call",
      server: "pay",
      tool: "refund",
      args,
      argsHash: canonicalHash(args),
      session: "",
      facts: untouched,
    },
  };
  const texts = new Map(
    await Promise.all(
      Object.entries(policies).map(async ([name, cedar]) => {
        const { compiled } = await readPolicy(author, cedar, null);
        return [`${name}@3`, written(name, compiled)] as const;
      }),
    ),
  );
  return { attempt, ...(await explain(attempt, () => Promise.resolve(texts))) };
}

const called = (found: readonly Alteration[], what: string) =>
  found.filter((one) => one.what === what);

test("the rules are told with each condition, what it saw, and which of them decided", async () => {
  const { answer, rules } = await explained(
    {
      all,
      limit:
        'forbid(principal, action, resource) when { principal.tier == "medium" && context.args.amount > 500 };',
    },
    { amount: 900 },
  );
  expect(answer).toBe("block");
  expect(rules).toMatchObject([
    {
      policy: { name: "limit" },
      effect: "forbid",
      said: "applies",
      decided: true,
      clauses: [
        {
          cedar: 'principal.tier == "medium"',
          value: true,
          reads: [{ path: "principal.tier", value: "medium" }],
        },
        {
          cedar: "context.args.amount > 500",
          value: true,
          reads: [{ path: "context.args.amount", value: 900, known: "there" }],
        },
      ],
    },
    { policy: { name: "all" }, effect: "permit", said: "applies", decided: false, clauses: [] },
  ]);
});

test("a condition after the one that settled it was not reached, and one that fails says why", async () => {
  const { rules } = await explained(
    {
      all,
      first: "forbid(principal, action, resource) when { 1 > 2 && context.args.amount > 1 };",
      broken: "forbid(principal, action, resource) when { context.args.amount > 500 };",
    },
    { amount: "many" },
  );
  const of = (name: string) => rules.find(({ policy }) => policy.name === name);
  expect(of("first")).toMatchObject({
    said: "does not apply",
    clauses: [
      { value: false, reached: true },
      { value: null, reached: false },
    ],
  });
  expect(of("broken")).toMatchObject({
    said: "failed",
    decided: true,
    clauses: [{ value: null, error: "only integers, datetimes and durations have an order" }],
  });
});

describe("the smallest change that alters the answer", () => {
  test("is the argument at the edge of the condition, the nearest first", async () => {
    const { alterations } = await explained(
      { all, limit: "forbid(principal, action, resource) when { context.args.amount > 500 };" },
      { amount: 900 },
    );
    expect(alterations[0]).toMatchObject({
      kind: "argument",
      what: "context.args.amount",
      from: 900,
      to: 500,
      answer: "allow",
      says: "With context.args.amount = 500: it is allowed.",
    });
    expect(called(alterations, "policy:limit")).toMatchObject([{ answer: "allow" }]);
  });

  test("is a grant where nothing permits, and says so for a call that was allowed by one", async () => {
    const denied = await explained({}, { amount: 1 });
    expect(denied.code).toBe("default-deny");
    expect(denied.alterations).toMatchObject([
      { kind: "grant", what: "grant:pay/refund", answer: "allow" },
    ]);
    const granted = await explained(
      {},
      { amount: 1 },
      { grants: [{ server: "pay", tools: ["*"] }] },
    );
    expect(granted.answer).toBe("allow");
    expect(granted.alterations).toMatchObject([{ kind: "grant", answer: "block" }]);
  });

  test("is an approval where a person is asked", async () => {
    const { answer, alterations } = await explained(
      {
        all,
        asks: `@id("asks") @outcome("escalate") @approvers("owner") forbid(principal, action, resource)
          when { context.args.amount > 500 }
          unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash
            && context.base.approval.policies.contains("asks") && context.base.approval.expiresAt > context.base.now };`,
      },
      { amount: 900 },
    );
    expect(answer).toBe("escalate");
    expect(called(alterations, "approval")).toMatchObject([{ answer: "allow" }]);
  });

  test("may be two arguments together where no single one does it", async () => {
    const { alterations } = await explained(
      {
        small:
          'permit(principal, action, resource) when { context.args.amount < 10 && context.args.to == "house" };',
      },
      { amount: 900, to: "somewhere" },
    );
    const [first] = alterations;
    expect(first).toMatchObject({ kind: "argument", answer: "allow" });
    expect(new Set([first?.what, ...(first?.also.map(({ what }) => what) ?? [])])).toEqual(
      new Set(["context.args.amount", "context.args.to"]),
    );
  });

  test("may be what Reeve knows of the agent, of the session, or the time of day", async () => {
    const tier = await explained(
      { all, low: 'forbid(principal, action, resource) unless { principal.tier == "low" };' },
      {},
    );
    expect(called(tier.alterations, "principal.tier")).toMatchObject([
      { kind: "fact", to: "low", answer: "allow" },
    ]);
    const night = await explained(
      {
        all,
        night:
          'forbid(principal, action, resource) when { context.base.now.toTime() > duration("6h") };',
      },
      {},
    );
    expect(called(night.alterations, "context.base.now")).toMatchObject([{ answer: "allow" }]);
    const session = await explained(
      {
        all,
        often: "forbid(principal, action, resource) when { context.base.session.calls60s < 10 };",
      },
      {},
    );
    expect(called(session.alterations, "context.base.session.calls60s")).toMatchObject([
      { answer: "allow" },
    ]);
  });

  test("is never told without having been decided again", async () => {
    const { attempt, answer, alterations } = await explained(
      {
        all,
        one: "forbid(principal, action, resource) when { context.args.amount > 500 };",
        two: 'forbid(principal, action, resource) when { context.args.to like "*@example.com" };',
      },
      { amount: 900, to: "x@example.com" },
    );
    for (const { kind, what, to, also, answer: then } of alterations) {
      if (kind !== "argument") continue;
      const args: Record<string, unknown> = { ...(attempt.request.args as object) };
      for (const one of [{ what, to }, ...also]) {
        const name = one.what.replace("context.args.", "");
        if (one.to === null) delete args[name];
        else args[name] = one.to;
      }
      const request = { ...attempt.request, args, argsHash: canonicalHash(args) };
      const at = { id: "dec_00000000000000000000000001", now: noon } as const;
      expect(decide(attempt.snapshot, request, at).answer).toBe(then);
      expect(then).not.toBe(answer);
    }
    expect(alterations.some(({ kind }) => kind === "argument")).toBe(true);
  });
});

test("explaining changes nothing of what calls are decided by", async () => {
  const { attempt } = await explained(
    { all, limit: "forbid(principal, action, resource) when { context.args.amount > 500 };" },
    { amount: 900 },
  );
  const { snapshot } = attempt;
  expect(snapshot.policies.get("limit")?.rules[0]?.lane).toBe("enforce");
  expect(snapshot.grants).toEqual([]);
});
