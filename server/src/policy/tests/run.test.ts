import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openAuthor } from "../authoring/author.ts";
import { BadTestFile } from "./read-file.ts";
import { testPolicies, type TestOptions } from "./run.ts";

const author = openAuthor();
const made: string[] = [];
afterAll(async () => {
  await author[Symbol.asyncDispose]();
  await Promise.all(made.map((folder) => rm(folder, { recursive: true })));
});

const registry = JSON.stringify({
  agents: [
    { name: "triage", id: "agt_01jd0000000000000000000001", tier: "low" },
    { name: "billing", tier: "high", owner: "Ada" },
  ],
  servers: [
    {
      name: "pay",
      tools: [
        {
          name: "refund",
          inputSchema: {
            type: "object",
            properties: { amount: { type: "integer" }, to: { type: "string" } },
            required: ["amount"],
          },
          annotations: { destructiveHint: true, openWorldHint: false },
        },
      ],
      declared: { refund: { dataClasses: ["pii"] } },
    },
    {
      name: "mail",
      tools: [{ name: "send-mail", inputSchema: { type: "object" } }],
    },
  ],
  grants: [{ agent: "triage", server: "mail", tools: ["*"] }],
});
const refunds = `@id("refunds") permit (principal, action == Reeve::Action::"pay/refund", resource)
when { principal.tier == "high" };

@id("ask") @outcome("escalate") @approvers("owner")
forbid (principal, action == Reeve::Action::"pay/refund", resource)
when { context.args.amount > 100 }
unless {
  context.base has approval && context.base.approval.argsHash == context.base.argsHash &&
  context.base.approval.policies.contains("ask") && context.base.approval.expiresAt > context.base.now
};

@id("cap") @outcome("scope") @narrow("[{\\"path\\":\\"/amount\\",\\"max\\":1000}]")
forbid (principal, action == Reeve::Action::"pay/refund", resource)
when { context.args.amount > 1000 };
`;
const night = `// mode: shadow
@id("night") forbid (principal, action == Reeve::Action::"pay/refund", resource)
when { context.base.now.toTime() < duration("6h") };
`;

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), "reeve-policies-"));
  made.push(root);
  const all = {
    "registry.json": registry,
    "refunds.cedar": refunds,
    "night.cedar": night,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}
const tested = async (files: Readonly<Record<string, string>>, options?: TestOptions) =>
  testPolicies(author, await folder(files), options);
const faults = (report: Awaited<ReturnType<typeof tested>>) =>
  report.files.flatMap(({ tests }) =>
    tests.flatMap((it) =>
      it.faults.map(({ line, column, field, message }) => `${line}:${column} ${field} ${message}`),
    ),
  );

test("each of the four answers is tested, with policies, narrowed arguments, session, time and approval", async () => {
  const report = await tested({
    "refunds.test.yaml": `
cases:
  - { name: a small one, agent: billing, tool: pay/refund, args: { amount: 5 }, expect: allow }
  - name: a large one asks the owner
    agent: billing
    tool: pay/refund
    args: { amount: 500 }
    expect: { answer: escalate, policies: [refunds], approvers: [owner], reason: approval of owner }
  - name: and goes through once it is approved
    agent: billing
    tool: pay/refund
    args: { amount: 500 }
    approval: true
    expect: { answer: allow, policies: [refunds], args: { amount: 500 } }
  - name: the approval of another amount is none
    agent: billing
    tool: pay/refund
    args: { amount: 500 }
    approval: { by: Ada, args: { amount: 400 } }
    expect: escalate
  - name: a huge one is cut before it is asked for
    agent: billing
    tool: pay/refund
    args: { amount: 5000 }
    approval: true
    expect: { answer: scope, args: { amount: 1000 }, policies: [refunds] }
  - name: at night only watched
    agent: billing
    tool: pay/refund
    args: { amount: 5 }
    now: 2026-03-01T03:00:00Z
    expect: { answer: allow, shadow: block }
  - { name: not triage, agent: triage, tool: pay/refund, args: { amount: 5 }, expect: { answer: block, code: default-deny } }
  - { name: by its grant, agent: triage, tool: mail/send-mail, expect: { answer: allow } }
mustNever:
  - { name: triage never refunds, agents: [tri*], tools: ["pay/*"] }
  - { name: nobody refunds a million unasked, tools: [pay/refund], args: { amount: 1000000 } }
`,
  });
  expect(faults(report)).toEqual([
    // Approvers and policies of a call that asks are those that ask; and a cap narrows after it is approved.
  ]);
  expect(report).toMatchObject({ ok: true, agents: 2, tools: 2, policies: [{}, {}] });
  expect(report.files[0]?.tests).toHaveLength(10);
});

test("what fails is named with file, line, column and field, what was expected, what came and why", async () => {
  const report = await tested({
    "a.test.json": `{
  "cases": [
    { "name": "too much", "agent": "billing", "tool": "pay/refund",
      "args": { "amount": 500 },
      "expect": { "answer": "allow", "policies": ["refunds"] } },
    { "name": "nobody", "agent": "bill", "tool": "pay/refund", "expect": "allow" },
    { "name": "nothing", "agent": "billing", "tool": "pay/refnd", "expect": "allow" }
  ],
  "mustNever": [
    { "name": "mail", "tools": ["mail/*"] },
    { "name": "none", "tools": ["post/*"] }
  ]
}`,
  });
  expect(report.ok).toBe(false);
  const found = faults(report);
  expect(found[0]).toMatch(/^5:29 cases\[0\]\.expect\.answer expected allow, got escalate by /);
  expect(found).toContain("6:34 cases[1].agent There is no agent bill.");
  expect(found).toContain("7:54 cases[2].tool There is no tool pay/refnd.");
  expect(found).toContain("10:5 mustNever[0] Agent triage may be allowed mail/send-mail.");
  expect(found).toContain("11:32 mustNever[1].tools No tool is called post/*.");
});

test("a policy that is not valid fails with its place, and no test is run by the others", async () => {
  const report = await tested({
    "bad.cedar": `permit (principal, action == Reeve::Action::"pay/refund", resource)\nwhen { context.args.amuont > 5 };`,
    "a.test.yaml":
      "cases: [{ name: a, agent: billing, tool: pay/refund, args: { amount: 5 }, expect: allow }]",
  });
  expect(report).toMatchObject({ ok: false, files: [] });
  expect(report.policies.find(({ file }) => file === "bad.cedar")?.errors).toMatchObject([
    { file: "bad.cedar", line: 2, column: 8, fix: expect.stringContaining("amount") },
  ]);
});

test("a warning is told and fails only where that is asked for", async () => {
  const files = {
    "idle.cedar": `permit (principal, action == Reeve::Action::"pay/refnud", resource);\nforbid (principal, action == Reeve::Action::"pay/refund", resource) when { false };`,
  };
  const report = await tested(files);
  expect(report.ok).toBe(true);
  const warnings = report.policies.flatMap((it) => it.warnings);
  expect(warnings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
    "1:30 No tool is called pay/refnud yet; what this rule says of its arguments is not checked.",
    "2:69 This statement can never apply: its condition is never true.",
  ]);
  expect((await tested(files, { strict: true })).ok).toBe(false);
});

describe("a file that is not what it has to be is named with line, column, field and fix, and nothing is tested", () => {
  const named = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const error: unknown = await tested(files).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadTestFile);
    return (error as BadTestFile).message;
  };
  test.each([
    ["cases:\n  - name: a\n   agent: b", /^x\.test\.yaml:3:\d+: /],
    [
      "cases:\n  - name: a\n    agnet: b\n    tool: c\n    expect: allow",
      /x\.test\.yaml:3:12: cases\[0\]\.agnet: There is no such member\. Correct its name/,
    ],
    [
      "cases:\n  - name: a\n    agent: b\n    expect: allow",
      /^x\.test\.yaml:2:5: cases\[0\]\.tool: It is missing/,
    ],
    [
      "cases:\n  - { name: a, agent: b, tool: c, expect: alow }",
      /^x\.test\.yaml:2:\d+: cases\[0\]\.expect: /,
    ],
    [
      "cases:\n  - { name: a, agent: b, tool: c, expect: { answer: allow, polices: [] } }",
      /^x\.test\.yaml:2:\d+: cases\[0\]\.expect\.polices: There is no such member/,
    ],
    [
      "cases:\n  - { name: a, agent: b, tool: c, now: yesterday, expect: allow }",
      /^x\.test\.yaml:2:40: cases\[0\]\.now: /,
    ],
    ["a: 1\na: 2", /^x\.test\.yaml:2:1: Map keys must be unique/],
    ["- 1", /^x\.test\.yaml:1:1: /],
  ])("%s", async (text, wanted) => {
    expect(await named({ "x.test.yaml": text })).toMatch(wanted);
  });
  test("text that multiplies itself is not read", async () => {
    const bomb = `a: &a [1,2,3,4,5,6,7,8,9]\n${"bcdefgh"
      .split("")
      .map(
        (name, n) =>
          `${name}: &${name} [${"*".padEnd(1)}${"abcdefg"[n]}${`, *${"abcdefg"[n]}`.repeat(8)}]`,
      )
      .join("\n")}`;
    expect(await named({ "x.test.yaml": bomb })).toMatch(/^x\.test\.yaml:1:1: /);
  });
  test("a registry that names an agent twice, or a grant for nobody", async () => {
    const twice = {
      agents: [{ name: "a" }, { name: "a" }],
      servers: [],
      grants: [{ agent: "b", server: "s", tools: ["*"] }],
    };
    const said = await named({ "registry.json": JSON.stringify(twice, null, 1) });
    expect(said).toContain("registry.json:7:12: agents[1].name: Another agent has that name.");
    expect(said).toContain("grants[0].agent: There is no agent b.");
  });
  test("a folder without tools or without policies says how to get them", async () => {
    expect(await named({ "registry.json": '{"agents":[],"servers":[]}' })).toContain(
      "reeve policies registry --json > registry.json",
    );
    expect(await named({ "deep/refunds.cedar": refunds })).toContain(
      "is a policy of the same name",
    );
  });
});

test("tools come from a server's own answer to tools/list as well, bare or in its envelope", async () => {
  const tools = [
    { name: "a/b", inputSchema: { type: "object", properties: { x: { type: "string" } } } },
  ];
  for (const listing of [{ tools }, { jsonrpc: "2.0", id: 1, result: { tools } }]) {
    const report = await tested({
      "tools/odd.json": JSON.stringify(listing),
      "odd.cedar": `permit (principal, action == Reeve::Action::"odd/a/b", resource) when { context.args has x && context.args.x == "y" };`,
      "a.test.yaml":
        'cases: [{ name: a, agent: billing, tool: odd/a/b, args: { x: "y" }, expect: allow }]',
    });
    expect(faults(report)).toEqual([]);
    expect(report).toMatchObject({ ok: true, tools: 3 });
  }
});

test("access that the baseline did not give is named; less of it is not", async () => {
  const wide = `permit (principal, action == Reeve::Action::"pay/refund", resource);`;
  const narrow = wide.replace(";", ' when { principal.tier == "high" };');
  const base = async (cedar: string) => {
    const root = await mkdtemp(path.join(tmpdir(), "reeve-baseline-"));
    made.push(root);
    await writeFile(path.join(root, "refunds.cedar"), cedar);
    return root;
  };
  const wider = await tested({ "refunds.cedar": wide }, { baseline: await base(narrow) });
  expect(wider.ok).toBe(false);
  expect(wider.files.at(-1)?.tests[0]?.faults.map(({ message }) => message)).toEqual([
    "Agent triage reaches pay/refund for every call; by the baseline never.",
  ]);
  const limit = (most: number): string =>
    narrow.replace("}", `&& context.args.amount <= ${most} }`);
  const more = await tested({ "refunds.cedar": limit(500) }, { baseline: await base(limit(100)) });
  expect(more.files.at(-1)?.tests[0]?.faults[0]?.message).toMatch(
    /^Agent billing is answered allow for pay\/refund with \{"amount":(101|500|499)\}; by the baseline block\.$/,
  );
  const less = await tested({ "refunds.cedar": limit(100) }, { baseline: await base(limit(500)) });
  expect(less.ok).toBe(true);
  const narrower = await tested({ "refunds.cedar": narrow }, { baseline: await base(wide) });
  expect(narrower.ok).toBe(true);
});
