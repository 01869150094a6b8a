import type { Agent } from "@reeve/contract/agent";
import { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { Answer } from "@reeve/contract/decision";
import type { ApprovalId } from "@reeve/contract/id";
import type { z } from "zod";
import { bySystem } from "../decision-world.ts";
import { isoTime } from "../../src/platform/clock.ts";
import type { Told, Wanted } from "./door.ts";
import type { BrainWorld } from "./world.ts";

/** Where a case is played: one agent of its own before one door. */
export interface Stage {
  readonly world: BrainWorld;
  readonly agent: Agent;
  /** Asks at the same door, for the same agent. */
  ask(tool: string, args: object, more?: Partial<Wanted>): Promise<Told>;
}

/** One thing that is asked, and the one answer to it, whatever door it is asked at. */
export interface Case {
  readonly says: string;
  readonly agent: Partial<Agent>;
  /** `server/tool`; `work` is the server unless said. */
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly forAda: boolean;
  readonly session: string | null;
  before(stage: Stage): Promise<unknown>;
  /** It takes a door that can hide parts of an answer; at any other it is forbidden. */
  readonly hides: boolean;
  /** Time goes by in it, for everybody: it is played at one door after the other. */
  readonly alone: boolean;
  readonly answer: Answer;
  readonly code: string;
  /** Of the record. */
  readonly policies: readonly string[];
  /** Those that go out; as they were asked unless said. */
  readonly out?: object;
}

type More = Partial<Omit<Case, "says" | "tool" | "answer" | "code">>;
const office = { environment: "office" };
const bare = { environment: "bare" };
const a = { path: "/a" };

const one = (says: string, tool: string, answer: Answer, code: string, more: More = {}): Case => ({
  says,
  tool,
  answer,
  code,
  agent: office,
  args: a,
  forAda: false,
  session: null,
  before: () => Promise.resolve(),
  alone: false,
  hides: false,
  policies: [],
  ...more,
});
const allowed = (says: string, tool: string, more: More = {}) =>
  one(says, tool, "allow", "permitted", { policies: ["office"], ...more });
const forbidden = (says: string, tool: string, policy: string, more: More = {}) =>
  one(says, tool, "block", "forbidden", { policies: [policy], ...more });
const unpermitted = (says: string, tool: string, more: More = {}) =>
  one(says, tool, "block", "default-deny", { agent: bare, ...more });

const big = { amountCents: 90_000, to: "bo" };
const plain: Readonly<Record<string, object>> = {
  list: a,
  read: a,
  write: a,
  diary: a,
  customers: a,
  often: a,
  dear: a,
  refund: { amountCents: 100 },
  pay: { amountCents: 100 },
  send: { to: "bo@example.com" },
};

/** What the last question asked a person for. */
async function pending({ world, agent }: Stage): Promise<ApprovalId> {
  const last = await world.gate.last(agent.id);
  return last?.approval ?? "apv_";
}
async function decided(stage: Stage, how: "approve" | "deny", args: object = big): Promise<void> {
  await stage.ask("refund", args);
  const id = await pending(stage);
  await stage.world.gate.approvals[`approvals.${how}`](
    await stage.world.signedIn(stage.world.ada),
    {
      id,
      reason: "as asked",
    },
  );
}
const granted =
  (tools: string[], server = "work", minutes: number | null = null) =>
  async ({ world, agent }: Stage) => {
    const expiresAt =
      minutes === null ? {} : { expiresAt: isoTime(world.time.ms + minutes * 60_000) };
    return world.verbs["grants.create"](bySystem, {
      agent: agent.id,
      server,
      tools,
      reason: "a test",
      ...expiresAt,
    });
  };
/** A grant within constraints. */
const within =
  (tools: string[], constraints: z.input<typeof GrantConstraints>) =>
  async ({ world, agent }: Stage) =>
    world.verbs["grants.create"](bySystem, {
      agent: agent.id,
      server: "work",
      tools,
      reason: "a test",
      constraints: GrantConstraints.parse(constraints),
    });
const upTo5 = within(["pay"], { arguments: [{ argument: "amountCents", atMost: 500 }] });
const permittedByGrant = (says: string, tool: string, more: More) =>
  one(says, tool, "allow", "permitted", { agent: bare, policies: ["grant"], ...more });
const asks = (says: string, more: More = {}) =>
  one(says, "refund", "escalate", "approval-needed", { args: big, policies: ["refunds"], ...more });
const times =
  (n: number, tool: string, args: object = a) =>
  async (stage: Stage) => {
    for (let i = 0; i < n; i++) await stage.ask(tool, args);
  };

export const cases: readonly Case[] = [
  ...Object.entries(plain)
    .filter(([tool]) => tool !== "diary")
    .map(([tool, args]) =>
      allowed(`${tool} is permitted to whoever works in the office`, tool, { args: { ...args } }),
    ),
  ...Object.entries(plain).map(([tool, args]) =>
    unpermitted(`${tool} is permitted to nobody else`, tool, { args: { ...args } }),
  ),

  forbidden("a forbid comes before a permit", "remove", "no-removing"),
  unpermitted("without a permit a forbid is not what decides", "remove"),
  ...["list", "read", "write"].map((tool) =>
    forbidden(`${tool} reads arguments`, tool, "no-secrets", { args: { path: "/secret/keys" } }),
  ),
  allowed("what only looks like a forbidden argument is none", "read", {
    args: { path: "/not/secret/keys" },
  }),
  forbidden("the tier of an agent is asked", "write", "no-critical", {
    agent: { ...office, tier: "critical" },
  }),
  allowed("a forbid for one tool is none for another", "read", {
    agent: { ...office, tier: "critical" },
  }),
  one("two forbids are both named", "write", "block", "forbidden", {
    agent: { ...office, tier: "critical" },
    args: { path: "/secret/keys" },
    policies: ["no-critical", "no-secrets"],
  }),
  allowed("a forbid that is only watched forbids nothing", "list", { args: { path: "/watched" } }),

  one("a limit that is too high is lowered", "query", "scope", "narrowed", {
    args: { sql: "select 1", limit: 5000 },
    out: { sql: "select 1", limit: 100 },
    policies: ["cap"],
  }),
  one("a limit that is missing is set", "query", "scope", "narrowed", {
    args: { sql: "select 1" },
    out: { sql: "select 1", limit: 100 },
    policies: ["cap"],
  }),
  allowed("a limit that is low enough stays", "query", { args: { sql: "select 1", limit: 50 } }),
  unpermitted("what is not permitted is not narrowed", "query", {
    args: { sql: "q", limit: 5000 },
  }),
  one("what is hidden in an answer is said before", "mail", "scope", "narrowed", {
    policies: ["hide"],
    hides: true,
  }),

  allowed("a small refund needs nobody", "refund", { args: { amountCents: 50_000 } }),
  asks("a large refund waits for a person"),
  asks("and waits still when it is asked again", { before: times(1, "refund", big) }),
  allowed("once a person approved it, it goes out", "refund", {
    args: big,
    before: (stage) => decided(stage, "approve"),
  }),
  asks("an approval is used once", {
    before: async (stage) => {
      await decided(stage, "approve");
      await stage.ask("refund", big);
    },
  }),
  asks("an approval is for those arguments", {
    before: (stage) => decided(stage, "approve", { ...big, amountCents: 90_001 }),
  }),
  asks("an approval has its time", {
    alone: true,
    before: async (stage) => {
      await decided(stage, "approve");
      await stage.world.later(2 * 3_600_000);
    },
  }),
  one("what a person denied is refused with their word", "refund", "block", "approval-denied", {
    args: big,
    before: (stage) => decided(stage, "deny"),
    policies: ["refunds"],
  }),
  unpermitted("nobody is asked about what is not permitted", "refund", { args: big }),

  one("a tool that is not there", "nothing", "block", "tool-unknown"),
  one("a server that is not there", "nowhere/read", "block", "server-unknown"),
  one("a tool whose definition changed waits to be accepted", "changed", "block", "tool-changed"),
  one("a tool that its server offers no more", "gone", "block", "tool-unknown"),
  one("a name that every object has is no tool", "constructor", "block", "tool-unknown"),

  permittedByGrant("a grant permits its tool", "read", { before: granted(["read"]) }),
  unpermitted("a grant permits no other tool", "write", { before: granted(["read"]) }),
  permittedByGrant("a grant for all tools permits each", "write", { before: granted(["*"]) }),
  permittedByGrant("a grant holds until its time", "read", {
    before: granted(["read"], "work", 5),
  }),
  unpermitted("a grant ends by itself", "read", {
    alone: true,
    before: async (stage) => {
      await granted(["read"], "work", 5)(stage);
      await stage.world.later(6 * 60_000);
    },
  }),
  unpermitted("a grant that was revoked is none", "read", {
    before: async (stage) => {
      const { id } = await granted(["read"])(stage);
      await stage.world.verbs["grants.revoke"](bySystem, { id });
    },
  }),
  permittedByGrant("a grant bound to an amount permits that much", "pay", {
    args: { amountCents: 500, to: "bo" },
    before: upTo5,
  }),
  unpermitted("and not more", "pay", { args: { amountCents: 501, to: "bo" }, before: upTo5 }),
  unpermitted("and not where the amount is missing", "read", {
    before: within(["read"], { arguments: [{ argument: "amountCents", atMost: 500 }] }),
  }),
  permittedByGrant("a grant for a class of data permits what is known to be of it", "customers", {
    before: within(["customers"], { dataClasses: ["pii"] }),
  }),
  unpermitted("and nothing of another class", "customers", {
    before: within(["customers"], { dataClasses: ["public"] }),
  }),
  unpermitted("and nothing that nobody gave a class", "read", {
    before: within(["read"], { dataClasses: ["pii"] }),
  }),
  unpermitted("a grant for some days of the week permits on no other", "read", {
    before: within(["read"], { time: { weekdays: ["saturday"], zone: "Europe/Berlin" } }),
  }),
  permittedByGrant("a grant for a number of uses permits that many", "write", {
    before: async (stage) => {
      await within(["write"], { count: { total: 2 } })(stage);
      await stage.ask("write", a);
    },
  }),
  one("and no more than that", "write", "block", "default-deny", {
    agent: bare,
    policies: ["grant"],
    before: async (stage) => {
      await within(["write"], { count: { total: 2 } })(stage);
      await times(2, "write")(stage);
    },
  }),
  permittedByGrant("what was refused used nothing up", "write", {
    before: async (stage) => {
      await within(["write"], {
        count: { perDay: 1 },
        arguments: [{ argument: "path", prefix: "/a" }],
      })(stage);
      await stage.ask("write", { path: "/b" });
    },
  }),
  unpermitted("a grant that was narrowed permits what is left of it", "read", {
    before: async (stage) => {
      const { id } = await granted(["read", "write"])(stage);
      const less = { tools: ["write"], reason: "it only writes" };
      await stage.world.verbs["grants.narrow"](bySystem, { id, ...less });
    },
  }),
  forbidden("a grant does not lift a forbid", "remove", "no-removing", {
    agent: bare,
    before: granted(["remove"]),
  }),

  allowed("a rate holds as many as it says", "often", { before: times(1, "often") }),
  one("and no more", "often", "block", "rate-limited", { before: times(2, "often") }),
  allowed("a budget that is not spent", "dear"),
  one("a budget that is", "dear", "block", "over-budget", { before: times(1, "dear") }),

  allowed("for a person an agent may read their diary", "diary", { forAda: true }),
  forbidden("and not on its own account", "diary", "own-diary"),
  unpermitted("acting for a person is no permit by itself", "diary", { agent: bare, forAda: true }),
  one("a person who took it back is acted for no more", "diary", "block", "credential", {
    alone: true,
    forAda: true,
    before: async ({ world, agent }) => {
      await world.endDelegation(agent.id);
    },
  }),

  allowed("mail goes out of a session that read nothing", "send", {
    args: { to: "x@example.com" },
    session: "clean",
  }),
  forbidden("and not out of one that read what is personal", "send", "no-leaks", {
    args: { to: "x@example.com" },
    session: "tainted",
    before: (stage) => stage.ask("customers", a, { session: "tainted" }),
  }),
  allowed("another session of the same agent is another", "send", {
    args: { to: "x@example.com" },
    session: "other",
    before: (stage) => stage.ask("customers", a, { session: "tainted" }),
  }),

  forbidden("a payment that is too large", "pay", "careful", { args: { amountCents: 10_001 } }),
  ...[{ amountCents: "90000" }, { amountCents: 1.5 }, { amountCents: null }, {}].map((args) =>
    one(
      `a payment of ${JSON.stringify(args)} cannot be judged, so it is refused`,
      "pay",
      "block",
      "policy-error",
      {
        args,
        policies: ["careful"],
      },
    ),
  ),
  allowed("names of prototypes are arguments like others", "pay", {
    args: JSON.parse(
      '{"amountCents":1,"__proto__":{"amountCents":99999},"constructor":1}',
    ) as Record<string, unknown>,
  }),

  one("an agent that was stopped", "read", "block", "agent-suspended", {
    agent: { ...office, status: "suspended" },
  }),
  one("an agent that is retired", "read", "block", "agent-suspended", {
    agent: { ...office, status: "retired" },
  }),
  one("an agent that is not active yet", "read", "block", "agent-suspended", {
    agent: { ...office, status: "registered" },
  }),
];
