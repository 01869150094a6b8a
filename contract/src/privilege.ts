import { z } from "zod";
import { Answer, PolicyRef } from "./decision.ts";
import { ActionId, AgentId, GrantId } from "./id.ts";
import { operation } from "./operation.ts";
import { Effect } from "./server.ts";
import { Time } from "./time.ts";

/** How far an agent reaches a tool: never, for some calls, or for every call. */
export const Reach = z.enum(["never", "depends", "always"]);
export type Reach = z.infer<typeof Reach>;

/** What an agent may do with one tool, and what it did. */
export const Privilege = z.object({
  server: z.string(),
  tool: z.string(),
  effect: Effect.nullable(),
  /** By the policies and grants of now, whatever the arguments. */
  may: Reach,
  /** The policies and grants that let it. */
  by: z.array(PolicyRef),
  /** How often it was let use it, and how often not; on how many days, when first, when last. */
  calls: z.number().int(),
  refused: z.number().int(),
  days: z.number().int(),
  firstAt: Time.nullable(),
  lastAt: Time.nullable(),
  /** `used`: within 30 days; `idle`: longer ago; `never`: not in the time that is looked at. */
  use: z.enum(["used", "idle", "never"]),
});
export type Privilege = z.infer<typeof Privilege>;

/** An agent that is kept, or watched whether it could be kept, to what it has used. */
export const Narrowing = z.object({
  mode: z.enum(["shadow", "enforce"]),
  policy: z.string(),
  triedAt: Time,
  triedBy: z.string(),
  enforcedAt: Time.nullable(),
  enforcedBy: z.string().nullable(),
  /** While it is watched: what was decided since, and of that what it would have blocked. */
  watched: z.object({
    decisions: z.number().int(),
    blocked: z.number().int(),
    examples: z.array(
      z.object({ action: ActionId, server: z.string(), tool: z.string(), at: Time }),
    ),
    /** Not all that was decided was looked at, only the newest. */
    capped: z.boolean(),
  }),
});
export type Narrowing = z.infer<typeof Narrowing>;

export const Privileges = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  since: Time,
  /** Records that are not counted yet; until they are, what is unused is not known. */
  uncounted: z.number().int(),
  tools: z.array(Privilege),
  narrowing: Narrowing.nullable(),
});
export type Privileges = z.infer<typeof Privileges>;

/** What an argument was in all calls that were looked at. */
export const ArgumentBound = z.object({
  /** JSON Pointer into the arguments. */
  path: z.string(),
  kind: z.enum(["one of", "at most", "begins with", "ends with"]),
  values: z.array(z.union([z.string(), z.number(), z.boolean()])),
  /** The argument is a number with a fraction. */
  decimal: z.boolean(),
  /** Calls that had it. */
  seen: z.number().int(),
});
export type ArgumentBound = z.infer<typeof ArgumentBound>;

/** One tool in a proposal. */
export const ProposedTool = z.object({
  server: z.string(),
  tool: z.string(),
  effect: Effect.nullable(),
  keep: z.boolean(),
  why: z.string(),
  calls: z.number().int(),
  days: z.number().int(),
  firstAt: Time.nullable(),
  lastAt: Time.nullable(),
  /** Too little was seen to say what it needs. */
  thin: z.boolean(),
  /** What only a person knows: work that comes rarely. */
  ask: z.string().nullable(),
  bounds: z.array(ArgumentBound),
});
export type ProposedTool = z.infer<typeof ProposedTool>;

export const PrivilegeProposal = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  since: Time,
  until: Time,
  /** Calls whose arguments were looked at: the newest ones. */
  evidence: z.number().int(),
  capped: z.boolean(),
  tools: z.array(ProposedTool),
  /** The policy that would keep the agent to it, and the one that does now. */
  policy: z.string(),
  cedar: z.string(),
  current: z.string().nullable(),
  /** What would become of its grants. */
  grants: z.array(
    z.object({
      id: GrantId,
      server: z.string(),
      before: z.array(z.string()),
      after: z.array(z.string()),
    }),
  ),
  /** What the policy would have made of the agent's recorded decisions. */
  simulated: z.object({
    decisions: z.number().int(),
    same: z.number().int(),
    changed: z.number().int(),
    undecidable: z.number().int(),
    flips: z.array(
      z.object({
        before: Answer,
        after: Answer,
        count: z.number().int(),
        examples: z.array(
          z.object({ action: ActionId, server: z.string(), tool: z.string().nullable(), at: Time }),
        ),
      }),
    ),
  }),
});
export type PrivilegeProposal = z.infer<typeof PrivilegeProposal>;

const tools = z.array(z.string().min(1).max(300)).max(1_000);
const asked = {
  id: AgentId,
  /** How far back. */
  days: z.number().int().min(1).max(400).default(90),
  /** Tools as `server/tool` that are kept though they were not used, or left out though they were. */
  keep: tools.default([]),
  drop: tools.default([]),
  /** Leave arguments alone. */
  toolsOnly: z.boolean().default(false),
};

export const privilegeOperations = {
  "privileges.get": operation({
    method: "GET",
    path: "/api/agents/{id}/privileges",
    role: "viewer",
    scope: "policies:read",
    says: "Shows what an agent may do, what it did, and what it never used.",
    input: z.strictObject({
      id: AgentId,
      days: z.coerce.number().int().min(1).max(400).default(90),
    }),
    output: Privileges,
  }),
  "privileges.propose": operation({
    method: "POST",
    path: "/api/agents/{id}/privileges/proposal",
    role: "viewer",
    scope: "policies:read",
    says: "Proposes to keep an agent to what it has used, with the evidence, tried on its recorded decisions. Nothing is changed.",
    input: z.strictObject(asked),
    output: PrivilegeProposal,
  }),
  "privileges.try": operation({
    method: "POST",
    path: "/api/agents/{id}/privileges/try",
    role: "operator",
    scope: "policies:write",
    says: "Puts the policy that keeps an agent to what it has used in shadow: it is watched what it would block, and nothing is blocked.",
    input: z.strictObject({
      id: AgentId,
      /** The policy as it was proposed, or as somebody changed it. */
      cedar: z.string().min(1).max(200_000),
    }),
    output: Privileges,
  }),
  "privileges.enforce": operation({
    method: "POST",
    path: "/api/agents/{id}/privileges/enforce",
    role: "operator",
    scope: "policies:write",
    says: "Puts the policy that was tried in force, and narrower grants in the place of those it makes too wide.",
    input: z.strictObject({ id: AgentId }),
    output: Privileges,
  }),
  "privileges.undo": operation({
    method: "POST",
    path: "/api/agents/{id}/privileges/undo",
    role: "operator",
    scope: "policies:write",
    says: "Takes the policy out of force and gives the grants back as they were.",
    input: z.strictObject({ id: AgentId }),
    output: Privileges,
  }),
};
