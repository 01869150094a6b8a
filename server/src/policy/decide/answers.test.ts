import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, noon, policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { openAuthor } from "../authoring/author.ts";
import { entities } from "../compile/entities.ts";
import { Entity, record } from "../compile/values.ts";
import { decideWhole } from "./decide.ts";
import type { DecisionRequest, Evidence } from "./request.ts";
import { untouched, type SessionFacts } from "../session/facts.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { agentEntity } from "../snapshot/vocabulary.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const text = { type: "string" };
const integer = { type: "integer" };
const tools: NonNullable<WorldSketch["tools"]> = {
  "crm/send_email": { external: true, properties: { to: text, body: text }, required: ["to"] },
  "db/query": {
    effect: "read",
    dataClasses: ["pii"],
    properties: { sql: text, limit: { ...integer, minimum: 1 } },
    required: ["sql"],
  },
  "pay/refund": {
    effect: "write",
    properties: { amountCents: integer, orderId: text },
    required: ["amountCents", "orderId"],
  },
};
const approved = (id: string) => `unless { context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("${id}")
  && context.base.approval.expiresAt > context.base.now }`;

const example = `
@id("org.support.tools") @layer("org")
permit (principal in Reeve::Team::"support-agents", action in Reeve::Action::"call_tool", resource)
when { resource.risk != "critical" };
@id("org.pay.permit") @layer("org")
permit (principal in Reeve::Team::"support-agents", action == Reeve::Action::"pay/refund",
        resource in Reeve::Server::"pay");
@id("org.taint.no-external-send") @layer("org") @outcome("block") @severity("high")
@reason("confidential data was read earlier in this session")
forbid (principal, action in Reeve::Action::"call_tool", resource)
when { resource.egress && context.base.session.taint.containsAny(["confidential", "pii"]) }
unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now };
@id("org.sequence.query-then-send") @layer("org") @outcome("block")
forbid (principal, action == Reeve::Action::"crm/send_email", resource)
when { context.base.session.toolsUsed.contains("db/query") && principal.trust < 3 };
@id("org.refund.approval") @layer("org") @outcome("escalate") @severity("high")
@approvers("team:finance-leads") @quorum("1") @timeout("PT15M") @on_timeout("block")
forbid (principal, action == Reeve::Action::"pay/refund", resource)
when { context.args.amountCents > 50000 } ${approved("org.refund.approval")};
@id("org.db.limit") @layer("org") @outcome("scope")
@narrow("[{\\"path\\":\\"/limit\\",\\"max\\":100,\\"default\\":100}]")
forbid (principal, action == Reeve::Action::"db/query", resource)
when { if context.args has limit then context.args.limit > 100 else true };
@id("org.pii.redact") @layer("org") @outcome("scope") @redact("class:pii")
forbid (principal, action in Reeve::Action::"read_data", resource)
when { resource.dataClasses.contains("pii") && principal.trust < 4 }
unless { context.base.applied.contains("redact:pii") };
@id("org.rate") @layer("org") @outcome("block")
forbid (principal, action, resource) when { context.base.session.calls60s >= 120 };
@id("org.budget") @layer("org") @outcome("escalate") @approvers("owner") @timeout("PT1H") @on_timeout("block")
forbid (principal, action, resource)
when { context.base.session.spentMicros + context.base.costMicros > context.base.session.budgetMicros }
${approved("org.budget")};
@id("org.hours") @layer("org") @outcome("escalate") @approvers("oncall") @mode("shadow")
forbid (principal, action in Reeve::Action::"call_tool", resource)
when { principal.env == "prod" && resource.sideEffect
  && (context.base.now.toTime() < duration("6h") || context.base.now.toTime() >= duration("22h")) };
@id("agent.a17.only-eu") @layer("agent")
forbid (principal == Reeve::Agent::"${triage}", action == Reeve::Action::"crm/send_email", resource)
unless { context.args.to like "*@example.eu" };
`;

/** The agent of the example: in a team and with some trust, which nothing gives an agent yet. */
async function example17(): Promise<Snapshot> {
  const snapshot = await policyWorld(author, { tools, policies: { org: example } });
  const a17 = entities([
    {
      entity: agentEntity(triage),
      attributes: record({ env: "prod", trust: 2 }),
      parents: [new Entity("Reeve::Team", "support-agents")],
    },
  ]);
  return { ...snapshot, entities: new Map([...snapshot.entities, ...a17]) };
}

let snapshot: Snapshot;
beforeAll(async () => {
  snapshot = await example17();
});

const night = Date.parse("2026-11-23T23:30:00.000Z");
const eu = { to: "x@example.eu" };
const mail = (
  facts: Partial<SessionFacts>,
  more: Partial<DecisionRequest> & { now?: number } = {},
) => ask("crm/send_email", eu, facts, more);

function ask(
  path: string,
  args: object,
  facts: Partial<SessionFacts> = {},
  more: Partial<DecisionRequest> & { now?: number } = {},
) {
  const [server = "", tool = ""] = path.split("/");
  const { now = noon, ...rest } = more;
  const request: DecisionRequest = {
    agent: triage,
    kind: "tool_call",
    server,
    tool,
    args,
    argsHash: canonicalHash(args),
    session: "s",
    facts: { ...untouched, ...facts },
    ...rest,
  };
  return decideWhole(snapshot, request, { id: "dec_00000000000000000000000001", now });
}

const approvalOf = (args: object, rule: string): Evidence => ({
  approval: {
    id: "apv_00000000000000000000000001",
    by: "per_00000000000000000000000009",
    argsHash: canonicalHash(args),
    rules: [rule],
    expiresAtMs: noon + 60_000,
  },
});

describe("the example of four answers", () => {
  const breakGlass = (expiresAtMs: number): Evidence => ({
    breakGlass: { by: "per_00000000000000000000000009", ticket: "INC-7", expiresAtMs },
  });
  const lots = { amountCents: 90000, orderId: "o-1" };

  test.each([
    ["mail inside the EU", () => mail({}), "allow", "permitted"],
    [
      "mail outside the EU",
      () => ask("crm/send_email", { to: "x@example.com" }),
      "block",
      "(agent.a17.only-eu)",
    ],
    [
      "mail after something confidential was read",
      () => mail({ taint: ["confidential"] }),
      "block",
      "(org.taint.no-external-send)",
    ],
    [
      "the same with an unexpired break-glass",
      () => mail({ taint: ["confidential"] }, { evidence: breakGlass(noon + 1) }),
      "allow",
      "permitted",
    ],
    [
      "the same with an expired one",
      () => mail({ taint: ["confidential"] }, { evidence: breakGlass(noon) }),
      "block",
      "(org.taint.no-external-send)",
    ],
    [
      "mail after a query",
      () => mail({ toolsUsed: ["db/query"] }),
      "block",
      "(org.sequence.query-then-send)",
    ],
    ["mail as the 121st call of a minute", () => mail({ calls60s: 120 }), "block", "(org.rate)"],
    [
      "a refund of little",
      () => ask("pay/refund", { amountCents: 10000, orderId: "o-1" }),
      "allow",
      "permitted",
    ],
    ["a refund of much", () => ask("pay/refund", lots), "escalate", "(org.refund.approval)"],
    [
      "the same with its approval",
      () => ask("pay/refund", lots, {}, { evidence: approvalOf(lots, "org.refund.approval") }),
      "allow",
      "permitted",
    ],
    [
      "that approval used for more",
      () =>
        ask(
          "pay/refund",
          { amountCents: 99000, orderId: "o-1" },
          {},
          {
            evidence: approvalOf(lots, "org.refund.approval"),
          },
        ),
      "escalate",
      "(org.refund.approval)",
    ],
    [
      "that approval a minute late",
      () =>
        ask(
          "pay/refund",
          lots,
          {},
          {
            evidence: approvalOf(lots, "org.refund.approval"),
            now: noon + 60_000,
          },
        ),
      "escalate",
      "(org.refund.approval)",
    ],
    [
      "an approval of another rule",
      () => ask("pay/refund", lots, {}, { evidence: approvalOf(lots, "org.budget") }),
      "escalate",
      "(org.refund.approval)",
    ],
    [
      "a refund whose amount is a text",
      () => ask("pay/refund", { amountCents: "90000", orderId: "o-1" }),
      "block",
      "policy-error",
    ],
    [
      "an unknown agent",
      () => ask("pay/refund", lots, {}, { agent: "agt_00000000000000000000000007" }),
      "block",
      "agent-unknown",
    ],
    [
      "a call of which nobody knows the session",
      () => ask("crm/send_email", eu, {}, { facts: undefined }),
      "block",
      "policy-error",
    ],
  ] as const)("%s", (_what, made, answer, by) => {
    const { decision } = made();
    expect(decision.answer).toBe(answer);
    if (by.startsWith("(")) expect(decision.reason).toContain(by);
    else expect(decision.code).toBe(by);
  });

  test("mail at night is sent, and what a watched rule would have asked is on record", () => {
    const { decision } = mail({}, { now: night });
    expect(decision).toMatchObject({ answer: "allow", shadow: { answer: "escalate" } });
    expect(mail({}).decision.shadow).toBeNull();
  });

  test("a query for too much goes out for less, and its result without personal data", () => {
    const { decision, args, edits } = ask("db/query", { sql: "q", limit: 5000 });
    expect(decision).toMatchObject({
      answer: "scope",
      code: "narrowed",
      scope: {
        narrowed: [{ path: "/limit", change: "set to 100" }],
        redacted: ["pii"],
        argsHash: canonicalHash({ sql: "q", limit: 100 }),
      },
    });
    expect(args).toEqual({ sql: "q", limit: 100 });
    expect(edits).toEqual([{ path: ["limit"], to: 100 }]);
    expect(decision.reason).toBe(
      'Policy "org" (org.db.limit) lets agent "triage" call db/query with changes: /limit set to 100, pii hidden in the result.',
    );
  });

  test("a query within its bounds is only redacted", () => {
    const args = { sql: "q", limit: 50 };
    const decided = ask("db/query", args);
    expect(decided.decision).toMatchObject({
      answer: "scope",
      scope: { narrowed: [], redacted: ["pii"], argsHash: canonicalHash(args) },
    });
    expect(decided.args).toBe(args);
  });

  test("a query without a limit, or with a limit of null, gets the one there is", () => {
    for (const given of [{ sql: "q" }, { sql: "q", limit: null }])
      expect(ask("db/query", given).args).toEqual({ sql: "q", limit: 100 });
  });

  test("a query over budget asks a person about what would go out, not about what was asked", () => {
    const { decision, args } = ask(
      "db/query",
      { sql: "q", limit: 5000 },
      { spentMicros: 11, budgetMicros: 10 },
    );
    const narrowed = { sql: "q", limit: 100 };
    expect(args).toEqual(narrowed);
    expect(decision).toMatchObject({
      answer: "escalate",
      code: "approval-needed",
      scope: { narrowed: [{ path: "/limit" }], redacted: ["pii"] },
      escalation: {
        approvers: ["owner"],
        quorum: 1,
        severity: null,
        timeoutMs: 3_600_000,
        rules: ["org.budget"],
        argsHash: canonicalHash(narrowed),
        definition: "db/query",
      },
    });
    const again = ask(
      "db/query",
      { sql: "q", limit: 5000 },
      { spentMicros: 11, budgetMicros: 10 },
      { evidence: approvalOf(narrowed, "org.budget") },
    );
    expect(again.decision.answer).toBe("scope");
    expect(again.args).toEqual(narrowed);
  });
});

const permitAll = "permit(principal, action, resource);";
const decided = async (cedar: string, args: object, path = "db/query") =>
  call(await policyWorld(author, { tools, policies: { p: `${permitAll} ${cedar}` } }), path, args);
const narrowing = (list: unknown, condition: string) =>
  `@outcome("scope") @narrow(${JSON.stringify(JSON.stringify(list))}) forbid(principal, action, resource) ${condition};`;

test("several rules that ask are asked as one: all approvers, the shortest time, the highest severity and quorum", async () => {
  const { escalation, policies } = await decided(
    `@id("a") @outcome("escalate") @approvers("owner, person:Ada@example.com") @timeout("PT1H") @severity("low") forbid(principal, action, resource);
     @id("b") @outcome("escalate") @approvers("role:approver") @timeout("PT5M") @severity("critical") @quorum("2") forbid(principal, action, resource);`,
    { sql: "q" },
  );
  expect(escalation).toMatchObject({
    approvers: ["owner", "person:ada@example.com", "role:approver"],
    quorum: 2,
    severity: "critical",
    timeoutMs: 300_000,
    rules: ["a", "b"],
  });
  expect(policies).toEqual([{ name: "p", version: 3 }]);
});

test("a rule that blocks outright is not softened by one that would narrow or ask", async () => {
  const outright =
    '@id("never") forbid(principal, action, resource) when { context.args.sql == "drop" };';
  const scope = narrowing([{ path: "/limit", set: 1 }], "when { true }");
  const asks = '@outcome("escalate") forbid(principal, action, resource);';
  expect(await decided(outright + scope + asks, { sql: "drop" })).toMatchObject({
    answer: "block",
    code: "forbidden",
  });
});

test("nobody is asked about a call that nothing permits", async () => {
  const cedar = '@outcome("escalate") forbid(principal, action, resource);';
  const world = await policyWorld(author, { tools, policies: { p: cedar } });
  expect(call(world, "db/query", { sql: "q" })).toMatchObject({
    answer: "block",
    code: "default-deny",
  });
});

test.each([
  [
    "that never holds",
    narrowing([{ path: "/limit", max: 10 }], "when { true }"),
    { sql: "q", limit: 50 },
  ],
  [
    "of a value that is no number",
    narrowing([{ path: "/sql", max: 10 }], 'unless { context.args.sql == "x" }'),
    { sql: "q" },
  ],
  [
    "to what the tool does not take",
    narrowing(
      [{ path: "/limit", set: 0 }],
      "unless { context.args has limit && context.args.limit == 0 }",
    ),
    { sql: "q", limit: 5 },
  ],
  [
    "to what another rule forbids",
    `${narrowing([{ path: "/limit", set: 1 }], "unless { context.args has limit && context.args.limit == 1 }")}
     forbid(principal, action, resource) when { context.args has limit && context.args.limit == 1 };`,
    { sql: "q", limit: 5 },
  ],
  [
    "back and forth",
    `${narrowing([{ path: "/limit", set: 1 }], "when { context.args has limit && context.args.limit == 2 }")}
     ${narrowing([{ path: "/limit", set: 2 }], "when { context.args has limit && context.args.limit == 1 }")}`,
    { sql: "q", limit: 1 },
  ],
])("narrowing %s blocks", async (_what, cedar, args) => {
  expect(await decided(cedar, args)).toMatchObject({ answer: "block", code: "forbidden" });
});

test("a narrowing that the tool does not take says what it would not take", async () => {
  const cedar = narrowing(
    [{ path: "/limit", set: 0 }],
    "unless { context.args has limit && context.args.limit == 0 }",
  );
  expect((await decided(cedar, { sql: "q", limit: 5 })).reason).toContain("/limit must be >= 1");
});

test("a narrowing may bring the next into play, three times at most", async () => {
  const step = (from: number) =>
    narrowing(
      [{ path: "/limit", set: from - 1 }],
      `when { context.args has limit && context.args.limit == ${from} }`,
    );
  const steps = [9, 8, 7, 6].map(step).join("");
  expect((await decided(steps, { sql: "q", limit: 8 })).answer).toBe("scope");
  expect((await decided(steps, { sql: "q", limit: 9 })).answer).toBe("block");
});

test("what is read besides tools can be redacted, and its name not narrowed", async () => {
  const redact =
    '@outcome("scope") @redact("secret") forbid(principal, action, resource) unless { context.base.applied.contains("redact:secret") };';
  const narrowed = narrowing(
    [{ path: "/uri", set: "file:///b" }],
    'unless { context.args has uri && context.args.uri == "file:///b" }',
  );
  const read = async (cedar: string) =>
    call(
      await policyWorld(author, { tools, policies: { p: permitAll + cedar } }),
      "db/x",
      {},
      {
        kind: "data_access",
        tool: "file:///a",
        method: "resources/read",
        args: { uri: "file:///a" },
      },
    );
  expect(await read(redact)).toMatchObject({ answer: "scope", scope: { redacted: ["secret"] } });
  expect(await read(narrowed)).toMatchObject({ answer: "block" });
});
