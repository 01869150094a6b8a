import type { Answer, ReasonCode } from "@reeve/contract/decision";
import { afterAll, describe, expect, test } from "vitest";
import { noon, policyWorld, triage } from "../../../test/policy-world.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import { openAuthor } from "../authoring/author.ts";
import { readPolicy } from "../authoring/read.ts";
import { rulesOf } from "../decide/rules.ts";
import { withPolicy } from "./draft.ts";
import type { RecordedDecision } from "./recorded.ts";
import { replayer } from "./replay.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const tools = {
  "pay/refund": { effect: "destructive" },
  "files/read": { effect: "read" },
} as const;
const permitAll = "permit(principal, action, resource);";

async function tried(cedar: string | null, more: Readonly<Record<string, string>> = {}) {
  const before = await policyWorld(author, { tools, policies: { all: permitAll, ...more } });
  if (cedar === null) return replayer(before, withPolicy(before, "all", null)).replay;
  const { compiled, errors } = await readPolicy(author, cedar, null);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const draft = { name: "draft", version: 1, mode: "enforce" as const, compiled };
  return replayer(before, withPolicy(before, "draft", { version: 1, rules: rulesOf(draft) }))
    .replay;
}

const recorded = (
  args: unknown,
  more: Partial<RecordedDecision> & { readonly came?: unknown; readonly code?: ReasonCode } = {},
): RecordedDecision => {
  const { came = args, code = "permitted", ...rest } = more;
  return {
    id: "act_00000000000000000000000001",
    startedAt: isoTime(noon),
    agent: { id: triage, name: "triage" },
    principal: triage,
    kind: "tool_call",
    server: "pay",
    tool: "refund",
    args,
    argsHash: canonicalHash(came),
    session: "s",
    decision: { answer: "allow", code },
    ...rest,
  };
};
const changed = (before: Answer, after: Answer) => ({ is: "changed", before, after });
const same = { is: "same" };
const undecidable = (why: string) => ({ is: "undecidable", why });

test("a new forbid changes what it forbids and nothing else", async () => {
  const replay = await tried(
    "forbid(principal, action, resource) when { context.args.amount > 10 };",
  );
  expect(replay(recorded({ amount: 11 }))).toEqual(changed("allow", "block"));
  expect(replay(recorded({ amount: 10 }))).toEqual(same);
});

test("a policy taken away is missed where nothing else permits", async () => {
  const replay = await tried(null);
  expect(replay(recorded({ amount: 1 }))).toEqual(changed("allow", "block"));
});

test("what no policy decided is not changed by one", async () => {
  const replay = await tried("forbid(principal, action, resource);");
  for (const code of ["credential", "agent-suspended", "tool-unknown", "bad-message"] as const)
    expect(replay(recorded({}, { code }))).toEqual(same);
});

test("the answers may be any of the four", async () => {
  const asks = await tried(
    '@outcome("escalate") @approvers("owner") forbid(principal, action, resource) when { context.args.amount > 10 };',
  );
  expect(asks(recorded({ amount: 11 }))).toEqual(changed("allow", "escalate"));
  const narrows = await tried(
    '@outcome("scope") @narrow("[{\\"path\\":\\"/amount\\",\\"max\\":10}]") forbid(principal, action, resource) when { context.args.amount > 10 };',
  );
  expect(narrows(recorded({ amount: 11 }))).toEqual(changed("allow", "scope"));
});

describe("what the record does not hold is not guessed at", () => {
  const rules = {
    "the text is read":
      'forbid(principal, action, resource) when { context.args.note like "*x*" };',
    "something else is read":
      "forbid(principal, action, resource) when { context.args.amount > 10 };",
    "it is asked for": "forbid(principal, action, resource) when { context.args has missing };",
    "a list is read":
      'forbid(principal, action, resource) when { context.args.list.contains("a") };',
  };
  test.each([
    ["a secret", { note: "[redacted]", amount: 1 }, ["the text is read"]],
    [
      "a part of a text that was a secret",
      { note: "key [redacted] ok", amount: 1 },
      ["the text is read"],
    ],
    ["a text that was cut", { note: "xxx… (9000 characters)", amount: 1 }, ["the text is read"]],
    ["members that were cut", { note: "a", amount: 1, "…": "(9 members)" }, ["it is asked for"]],
    [
      "a list that was cut",
      { note: "a", amount: 1, list: ["b", "… (99 items)"] },
      ["a list is read"],
    ],
  ])("%s", async (_what, args, lost) => {
    const whole = { list: ["c"], ...args };
    for (const [says, cedar] of Object.entries(rules)) {
      const replay = await tried(cedar);
      expect(replay(recorded(whole, { came: "something else" })), says).toEqual(
        lost.includes(says) ? undecidable("arguments") : same,
      );
    }
  });

  test("what was narrowed before it was recorded", async () => {
    const replay = await tried(
      "forbid(principal, action, resource) when { context.args.amount > 10 };",
    );
    const it = recorded(
      { amount: 5 },
      {
        came: { amount: 50 },
        decision: {
          answer: "scope",
          code: "narrowed",
          scope: {
            narrowed: [{ path: "/amount", change: "set to 5" }],
            redacted: [],
            argsHash: "",
          },
        },
      },
    );
    expect(replay(it)).toEqual(undecidable("arguments"));
  });

  test("what an agent itself wrote like a mark is what it wrote, by the hash", async () => {
    const replay = await tried(rules["the text is read"]);
    expect(replay(recorded({ note: "x [redacted]" }))).toEqual(changed("allow", "block"));
  });

  test("facts of a session that were not recorded, and those that were", async () => {
    const replay = await tried(
      'forbid(principal, action, resource) when { context.base.session.taint.contains("pii") };',
    );
    expect(replay(recorded({}))).toEqual(undecidable("session"));
    expect(replay(recorded({}, { facts: { taint: ["pii"] } }))).toEqual(changed("allow", "block"));
    expect(replay(recorded({}, { facts: { taint: [] } }))).toEqual(same);
  });

  test("an agent that is gone", async () => {
    const replay = await tried("forbid(principal, action, resource);");
    const agent = { id: "agt_00000000000000000000000009", name: "gone" } as const;
    expect(replay(recorded({}, { agent }))).toEqual(undecidable("agent"));
  });

  test("a tool that is gone", async () => {
    const replay = await tried("forbid(principal, action, resource);");
    expect(replay(recorded({}, { tool: "gone" }))).toEqual(undecidable("tool"));
  });

  test("lost arguments that only other policies read do not matter where the change has nothing to say", async () => {
    const replay = await tried(
      "forbid(principal, action, resource) when { context.args.amount > 10 };",
      {
        other: 'forbid(principal, action, resource) when { context.args.note like "*x*" };',
      },
    );
    expect(replay(recorded({ amount: 1, note: "[redacted]" }, { came: 1 }))).toEqual(same);
    expect(replay(recorded({ amount: 11, note: "[redacted]" }, { came: 1 }))).toEqual(
      undecidable("arguments"),
    );
  });
});

test("reading a resource and getting a prompt are told apart, and other requests are themselves", async () => {
  const replay = await tried(
    'forbid(principal, action == Reeve::Action::"read_data", resource) when { context.args.method == "resources/read" };',
  );
  const read = { kind: "data_access", server: "files" } as const;
  expect(replay(recorded({ uri: "file:///a" }, { ...read, tool: "file:///a" }))).toEqual(
    changed("allow", "block"),
  );
  expect(replay(recorded({}, { ...read, tool: "greeting" }))).toEqual(same);
});
