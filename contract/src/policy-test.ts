import { z } from "zod";
import { ActionKind } from "./action.ts";
import { Tier } from "./agent.ts";
import { Answer } from "./decision.ts";
import { GrantConstraints } from "./grant-constraint.ts";
import { AgentId } from "./id.ts";
import { operation } from "./operation.ts";
import { Hypothetical } from "./policy-explain.ts";
import { Effect, Trust } from "./server.ts";
import { Time } from "./time.ts";

const name = z.string().min(1).max(200);
const text = z.string().min(1).max(1000);

/** What an organisation says of a tool, where that is not what the tool's own definition says. */
const Declared = z.strictObject({
  effect: Effect.optional(),
  external: z.boolean().optional(),
  dataClasses: z.array(z.string()).optional(),
  trust: Trust.optional(),
  costMicros: z.number().int().min(0).optional(),
});

/** The agents, tools and grants that policies speak of: what `reeve policies registry` writes and `reeve policies test` reads. */
export const PolicyRegistry = z.strictObject({
  $schema: z.string().optional(),
  agents: z.array(
    z.strictObject({
      /** Needed only where a policy names the agent by it. */
      id: AgentId.optional(),
      name,
      environment: z.string().max(200).default("production"),
      tier: Tier.default("medium"),
      ready: z.boolean().default(false),
      owner: name.nullable().default("the owner"),
    }),
  ),
  servers: z.array(
    z.strictObject({
      name: z.string().min(1).max(64),
      dataClasses: z.array(z.string()).default([]),
      /** Definitions as the server's own answer to `tools/list` has them. */
      tools: z.array(z.looseObject({ name })).default([]),
      /** By the tool's name. */
      declared: z.record(z.string(), Declared).default({}),
    }),
  ),
  grants: z
    .array(
      z.strictObject({
        /** The agent's name. */
        agent: name,
        server: z.string().max(64),
        tools: z.array(name).min(1),
        constraints: GrantConstraints.default({}),
        expiresAt: Time.nullable().default(null),
      }),
    )
    .default([]),
});
export type PolicyRegistry = z.infer<typeof PolicyRegistry>;

const asked = {
  kind: ActionKind.exclude(["sign_in", "message"]).default("tool_call"),
  /** For what is no tool call: the protocol's method, and the address or name that is read. */
  method: z.string().max(200).optional(),
  target: z.string().max(1000).optional(),
  args: z.record(z.string(), z.json()).optional(),
  session: Hypothetical.shape.session,
  now: Time.optional(),
};

const Expected = z.strictObject({
  answer: Answer,
  /** The policies that determine it, all of them. */
  policies: z.array(name).optional(),
  code: z.string().max(100).optional(),
  /** The arguments as they go out. */
  args: z.json().optional(),
  /** What is hidden in the result. */
  hidden: z.array(name).optional(),
  approvers: z.array(name).optional(),
  /** What the policies in shadow would have answered; null where they agree. */
  shadow: Answer.nullable().optional(),
  /** A part of the sentence that the agent is told. */
  reason: text.optional(),
});

/** One request, and what has to come of it. */
export const PolicyTestCase = z.strictObject({
  name: text,
  agent: name,
  /** `server/tool`; the server alone for what is no tool call. */
  tool: name,
  ...asked,
  /** True: somebody approved exactly this call. Or who did, of which arguments. */
  approval: z
    .union([
      z.boolean(),
      z.strictObject({
        by: name.default("the approver"),
        args: z.record(z.string(), z.json()).optional(),
        rules: z.array(name).optional(),
      }),
    ])
    .default(false),
  expect: z.union([Answer, Expected]),
});
export type PolicyTestCase = z.infer<typeof PolicyTestCase>;

/** Requests that must never be allowed. Without `args`, whatever the arguments, the session and the time. */
export const PolicyTestNever = z.strictObject({
  name: text,
  /** Names; `*` stands for any part of one. */
  agents: z.array(name).min(1).default(["*"]),
  tools: z.array(name).min(1),
  args: asked.args,
  session: asked.session,
  now: asked.now,
});
export type PolicyTestNever = z.infer<typeof PolicyTestNever>;

/** A file of tests: `*.test.yaml`, `*.test.yml` or `*.test.json`. */
export const PolicyTestFile = z.strictObject({
  $schema: z.string().optional(),
  description: text.optional(),
  /** The time of each request that names none, so that a test never depends on when it is run. */
  now: Time.default("2026-01-01T12:00:00.000Z"),
  cases: z.array(PolicyTestCase).max(10_000).default([]),
  mustNever: z.array(PolicyTestNever).max(1_000).default([]),
});
export type PolicyTestFile = z.infer<typeof PolicyTestFile>;

export const policyTestOperations = {
  "policies.registry": operation({
    method: "GET",
    path: "/api/policies/registry",
    role: "viewer",
    scope: "policies:read",
    says: "Exports the agents, tools and grants that policies speak of, as `reeve policies test` reads them.",
    input: z.strictObject({}),
    output: PolicyRegistry,
  }),
};
