import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, noon, policyWorld, triage, type WorldSketch } from "../../../test/policy-world.ts";
import { openAuthor } from "../authoring/author.ts";
import { decide } from "./decide.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());
const world = (sketch: WorldSketch) => policyWorld(author, sketch);

const text = { type: "string" };
const integer = { type: "integer" };
const tools: WorldSketch["tools"] = {
  "crm/send_email": { external: true, properties: { to: text, subject: text }, required: ["to"] },
  "db/query": { effect: "read", properties: { sql: text, limit: integer }, required: ["sql"] },
  "pay/refund": {
    effect: "destructive",
    properties: { amountCents: integer, orderId: text },
    required: ["amountCents", "orderId"],
  },
  "files/read": { effect: "read", properties: { path: text }, required: ["path"] },
  "files/delete": { effect: "destructive", properties: { path: text }, required: ["path"] },
};

/** One rule of each outcome. */
const example = `
@id("org.support.tools") permit (principal, action in Reeve::Action::"call_tool", resource) when { resource.risk != "high" };
@id("org.pay.permit") permit (principal, action == Reeve::Action::"pay/refund", resource in Reeve::Server::"pay");
@id("org.refund.approval") @outcome("escalate") @severity("high") @approvers("team:finance-leads") @quorum("1") @timeout("PT15M") @on_timeout("block")
forbid (principal, action == Reeve::Action::"pay/refund", resource) when { context.args.amountCents > 50000 };
@id("org.db.limit") @outcome("scope") @narrow("[{\\"path\\":\\"/limit\\",\\"max\\":100,\\"default\\":100}]")
forbid (principal, action == Reeve::Action::"db/query", resource)
when { if context.args has limit then context.args.limit > 100 else true };
@id("org.hours") @outcome("escalate") @approvers("oncall") @mode("shadow")
forbid (principal, action in Reeve::Action::"call_tool", resource)
when { principal.env == "prod" && resource.sideEffect
  && (context.base.now.toTime() < duration("6h") || context.base.now.toTime() >= duration("22h")) };
@id("agent.only-eu") @layer("agent") @reason("mail stays in the EU")
forbid (principal == Reeve::Agent::"${triage}", action == Reeve::Action::"crm/send_email", resource)
unless { context.args.to like "*@example.eu" };
`;

describe("a set with each outcome", () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await world({ tools, policies: { org: example } });
  });
  const night = Date.parse("2026-11-23T23:30:00.000Z");

  test.each([
    ["send mail inside the EU", "crm/send_email", { to: "x@example.eu" }, "allow", "permitted"],
    ["send mail outside the EU", "crm/send_email", { to: "x@example.com" }, "block", "forbidden"],
    ["query with a small limit", "db/query", { sql: "select 1", limit: 50 }, "allow", "permitted"],
    ["query with a large limit", "db/query", { sql: "select 1", limit: 5000 }, "scope", "narrowed"],
    ["query without a limit", "db/query", { sql: "select 1" }, "scope", "narrowed"],
    [
      "query with a limit of null",
      "db/query",
      { sql: "select 1", limit: null },
      "scope",
      "narrowed",
    ],
    ["refund a little", "pay/refund", { amountCents: 10000, orderId: "o-1" }, "allow", "permitted"],
    [
      "refund a lot",
      "pay/refund",
      { amountCents: 90000, orderId: "o-1" },
      "escalate",
      "approval-needed",
    ],
    [
      "refund an amount that is a text",
      "pay/refund",
      { amountCents: "90000", orderId: "o-1" },
      "block",
      "policy-error",
    ],
    ["refund without an amount", "pay/refund", { orderId: "o-1" }, "block", "policy-error"],
    [
      "refund a fraction",
      "pay/refund",
      { amountCents: 0.5, orderId: "o-1" },
      "block",
      "policy-error",
    ],
    [
      "refund beyond 2^53",
      "pay/refund",
      { amountCents: 2 ** 60, orderId: "o-1" },
      "block",
      "policy-error",
    ],
    ["delete, which nothing permits", "files/delete", { path: "/a" }, "block", "default-deny"],
  ] as const)("%s", (_what, path, args, answer, code) => {
    expect(call(snapshot, path, args)).toMatchObject({ answer, code, mode: "enforce" });
  });

  test("a block says what forbids it, at which version, and why", () => {
    expect(call(snapshot, "crm/send_email", { to: "x@example.com" })).toMatchObject({
      policies: [{ name: "org", version: 3 }],
      reason:
        'Policy "org" (agent.only-eu) forbids agent "triage" to call crm/send_email: mail stays in the EU. Ask an operator if that should change.',
    });
  });

  test("a rule that asks for approval says whose, and one that narrows what it changes", () => {
    expect(call(snapshot, "pay/refund", { amountCents: 90000, orderId: "o" }).reason).toContain(
      "asks for the approval of team:finance-leads",
    );
    expect(call(snapshot, "db/query", { sql: "q", limit: 5000 }).reason).toContain(
      "with changes: /limit set to 100",
    );
  });

  test("a rule that is only watched changes nothing, and what it would have done is told", () => {
    expect(call(snapshot, "crm/send_email", { to: "x@example.eu" }, { now: night })).toMatchObject({
      answer: "allow",
      shadow: { answer: "escalate", policies: [{ name: "org", version: 3 }] },
    });
    expect(call(snapshot, "crm/send_email", { to: "x@example.eu" }).shadow).toBeNull();
  });
});

const permitAll = "permit(principal, action, resource);";

test("without any policy or grant every call is blocked, and the owner is named", async () => {
  expect(call(await world({ tools }), "files/delete", { path: "/a" })).toMatchObject({
    answer: "block",
    code: "default-deny",
    policies: [],
    reason:
      'No policy or grant lets agent "triage" call files/delete. Ask its owner Ada for a grant.',
  });
});

test.each([
  ["suspended", { status: "suspended" }, "agent-suspended"],
  ["retired", { status: "retired" }, "agent-suspended"],
  ["only discovered", { status: "discovered" }, "agent-suspended"],
  ["without an owner", { owner: null }, "owner-gone"],
  [
    "whose owner left",
    { owner: { id: "per_00000000000000000000000002", name: "Bo", status: "left" } },
    "owner-gone",
  ],
] as const)("an agent that is %s is blocked whatever policies say", async (_what, agent, code) => {
  expect(
    call(await world({ tools, agent, policies: { all: permitAll } }), "files/read", { path: "/a" }),
  ).toMatchObject({ answer: "block", code });
});

test("an agent, server or tool that is not known is blocked, and so is a tool whose definition changed", async () => {
  const snapshot = await world({
    tools: { ...tools, "files/new": { status: "changed" }, "files/old": { status: "gone" } },
    policies: { all: permitAll },
  });
  expect(call(snapshot, "files/read", {}, { agent: "agt_00000000000000000000000009" }).code).toBe(
    "agent-unknown",
  );
  expect(call(snapshot, "nowhere/read").code).toBe("server-unknown");
  expect(call(snapshot, "files/nothing").code).toBe("tool-unknown");
  expect(call(snapshot, "files/constructor").code).toBe("tool-unknown");
  expect(call(snapshot, "files/old").code).toBe("tool-unknown");
  expect(call(snapshot, "files/new").code).toBe("tool-changed");
});

test("a grant is a permit for its tools until it ends, and is named as what allowed the call", async () => {
  const snapshot = await world({
    tools,
    grants: [{ server: "files", tools: ["read"], expiresAt: "2026-11-23T12:00:01.000Z" }],
  });
  expect(call(snapshot, "files/read", { path: "/a" })).toMatchObject({
    answer: "allow",
    policies: [{ name: "grant:grt_00000000000000000000000000", version: 1 }],
  });
  expect(call(snapshot, "files/delete", { path: "/a" }).answer).toBe("block");
  expect(call(snapshot, "files/read", { path: "/a" }, { now: noon + 1000 }).code).toBe(
    "default-deny",
  );
});

test("a grant for every tool covers the server's tools and what it offers to read, and no other server", async () => {
  const snapshot = await world({ tools, grants: [{ server: "files", tools: ["*"] }] });
  const at = { id: "dec_00000000000000000000000001", now: noon } as const;
  const other = (kind: "data_access" | "request", server: string) =>
    decide(snapshot, { agent: triage, kind, server, tool: null, method: "resources/list" }, at)
      .answer;
  expect(call(snapshot, "files/delete", { path: "/a" }).answer).toBe("allow");
  expect(other("data_access", "files")).toBe("allow");
  expect(other("request", "files")).toBe("block");
  expect(other("data_access", "db")).toBe("block");
  expect(call(snapshot, "db/query", { sql: "q" }).answer).toBe("block");
});

test("a forbid that fails blocks, a permit that fails only does not permit", async () => {
  const failing = "when { context.args.missing > 1 }";
  const forbid = await world({
    tools,
    policies: { all: permitAll, bad: `forbid(principal, action, resource) ${failing};` },
  });
  expect(call(forbid, "files/read", { path: "/a" })).toMatchObject({
    answer: "block",
    code: "policy-error",
    policies: [{ name: "bad", version: 3 }],
  });
  const permit = await world({
    tools,
    policies: { all: permitAll, bad: `permit(principal, action, resource) ${failing};` },
  });
  expect(call(permit, "files/read", { path: "/a" })).toMatchObject({
    answer: "allow",
    policies: [{ name: "all", version: 3 }],
  });
});

test.each([
  ["that is no JSON", "{", "files/read"],
  [
    "with an operator nobody knows",
    `[{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":{"maybe":{}}}]}]`,
    "files/read",
  ],
  [
    "with an annotation nobody knows",
    `[{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[],"annotations":{"outcom":"block"}}]`,
    "files/read",
  ],
])("a stored policy %s blocks all it might reach", async (_what, json, path) => {
  const snapshot = await world({ tools, policies: { all: permitAll }, stored: { broken: json } });
  expect(call(snapshot, path, { path: "/a" })).toMatchObject({
    answer: "block",
    code: "policy-error",
    policies: [{ name: "broken", version: 1 }],
  });
});

test("a stored statement that cannot be read blocks only in its scope, where that can be read", async () => {
  const broken = `[{"effect":"permit","principal":{"op":"All"},"action":{"op":"==","entity":{"type":"Reeve::Action","id":"files/delete"}},"resource":{"op":"All"},"conditions":[{"kind":"when","body":{"maybe":{}}}]}]`;
  const snapshot = await world({ tools, policies: { all: permitAll }, stored: { broken } });
  expect(call(snapshot, "files/delete", { path: "/a" }).code).toBe("policy-error");
  expect(call(snapshot, "files/read", { path: "/a" }).answer).toBe("allow");
});

test("a policy in shadow mode decides nothing, and says what it would have answered", async () => {
  const snapshot = await world({ tools, policies: { all: { cedar: permitAll, mode: "shadow" } } });
  expect(call(snapshot, "files/read", { path: "/a" })).toMatchObject({
    answer: "block",
    mode: "shadow",
    code: "default-deny",
    shadow: { answer: "allow", policies: [{ name: "all", version: 3 }] },
  });
});

test("a statement switched off says nothing at all", async () => {
  const snapshot = await world({
    tools,
    policies: { all: `${permitAll} @mode("off") forbid(principal, action, resource);` },
  });
  expect(call(snapshot, "files/read", { path: "/a" })).toMatchObject({
    answer: "allow",
    shadow: null,
  });
});

test("arguments that are no object, and those of which a policy reads too much, are refused with a reason", async () => {
  const snapshot = await world({
    tools,
    policies: {
      all: `${permitAll} forbid(principal, action, resource) when { context.args has a && context.args.a == [1] };`,
    },
  });
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;
  for (const args of [
    [1],
    "text",
    3,
    { a: deep },
    { a: "x".repeat(9_000_000) },
    { a: Array(200_000).fill(1) },
  ])
    expect(call(snapshot, "files/read", args)).toMatchObject({
      answer: "block",
      code: "bad-message",
    });
});

test("what no policy reads of the arguments has no say in the answer, however deep or large it is", async () => {
  const snapshot = await world({ tools, policies: { all: permitAll } });
  const deep = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as unknown;
  for (const args of [{ a: deep }, { a: Array(200_000).fill(1) }])
    expect(call(snapshot, "files/read", args)).toMatchObject({ answer: "allow" });
});

test("names from outside cannot break the sentence they stand in", async () => {
  const snapshot = await world({ tools, policies: { all: permitAll } });
  const { reason } = call(snapshot, 'files/a"\n\u202ereason: allowed');
  expect(reason).not.toMatch(/[\n\u202e]/);
});
