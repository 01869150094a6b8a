import { z } from "zod";
import { Answer, PolicyRef } from "./decision.ts";
import { PersonId, ProposalId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { ChangeReason, Policy, PolicyMode, PolicyName } from "./policy.ts";
import { Time } from "./time.ts";

/** Whether a change of a policy waits for a second person. */
export const PolicyReview = z.enum(["none", "second-person"]);
export type PolicyReview = z.infer<typeof PolicyReview>;

/** `stale`: another version came into force since it was made, so it can be approved no more. */
export const ProposalStatus = z.enum(["waiting", "stale", "approved", "refused", "withdrawn"]);
export type ProposalStatus = z.infer<typeof ProposalStatus>;

const text = z.object({ cedar: z.string(), mode: PolicyMode });

/** A change of a policy that a second person lets into force or not. */
export const Proposal = z.object({
  id: ProposalId,
  /** Another text or mode; out of force; or that changes need no second person any more. */
  kind: z.enum(["put", "remove", "review"]),
  status: ProposalStatus,
  /** The policy's name; null where it is about no policy. */
  name: z.string().nullable(),
  /** The version it was made against; 0 where none was in force. */
  base: z.number().int(),
  before: text.nullable(),
  after: text.nullable(),
  reason: z.string(),
  author: z.object({ name: z.string(), person: PersonId.nullable() }),
  createdAt: Time,
  decidedBy: z.string().nullable(),
  decidedAt: Time.nullable(),
  decisionReason: z.string().nullable(),
  /** The version it became. */
  version: z.number().int().nullable(),
});
export type Proposal = z.infer<typeof Proposal>;

export const ReviewSetting = z.object({
  policyReview: PolicyReview,
  changedBy: z.string().nullable(),
  changedAt: Time.nullable(),
  /** What waits for a second person before review ends. */
  proposal: ProposalId.nullable(),
});
export type ReviewSetting = z.infer<typeof ReviewSetting>;

/** Two versions of a policy, line by line. */
export const PolicyDiff = z.object({
  name: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  mode: z.object({ from: PolicyMode, to: PolicyMode }),
  added: z.number().int(),
  removed: z.number().int(),
  /** Each line of both, with `+` before a new one, `-` before one that is gone and a space before the others. */
  diff: z.string(),
});
export type PolicyDiff = z.infer<typeof PolicyDiff>;

/** What a policy in shadow would have done since it came to be watched. */
export const Watched = z.object({
  policy: PolicyRef,
  /** `enforce` where only some of its statements are in shadow. */
  mode: PolicyMode,
  since: Time,
  /** How many actions it would have answered otherwise, by what it would have answered. */
  would: z.record(Answer, z.number().int()),
  /** There are more than were counted. */
  more: z.boolean(),
});
export type Watched = z.infer<typeof Watched>;

const decide = z.strictObject({ id: ProposalId, reason: ChangeReason.default("") });

export const policyChangeOperations = {
  "policies.diff": operation({
    method: "GET",
    path: "/api/policies/{name}/diff",
    role: "viewer",
    scope: "policies:read",
    says: "Shows what differs between two versions of a policy; `to` is the newest unless said.",
    input: z.strictObject({
      name: PolicyName,
      from: z.coerce.number().int().min(1),
      to: z.coerce.number().int().min(1).optional(),
    }),
    output: PolicyDiff,
  }),
  "policies.promote": operation({
    method: "POST",
    path: "/api/policies/{name}/promote",
    role: "operator",
    scope: "policies:write",
    says: "Enforces a policy that was in shadow, with the text it has.",
    input: z.strictObject({ name: PolicyName, reason: ChangeReason.optional() }),
    output: Policy,
  }),
  "policies.rollback": operation({
    method: "POST",
    path: "/api/policies/{name}/rollback",
    role: "operator",
    scope: "policies:write",
    says: "Puts the text and mode of an older version in force again, as a new version.",
    input: z.strictObject({
      name: PolicyName,
      version: z.coerce.number().int().min(1),
      reason: ChangeReason.optional(),
    }),
    output: Policy,
  }),
  "policies.watched": operation({
    method: "GET",
    path: "/api/policies/watched",
    role: "viewer",
    scope: "policies:read",
    says: "Lists the policies in shadow with what they would have done since they came to be watched.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Watched) }),
  }),
  "proposals.list": operation({
    method: "GET",
    path: "/api/proposals",
    role: "viewer",
    scope: "policies:read",
    says: "Lists proposed changes of policies, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: ProposalStatus.optional(),
      name: PolicyName.optional(),
    }),
    output: page(Proposal),
  }),
  "proposals.get": operation({
    method: "GET",
    path: "/api/proposals/{id}",
    role: "viewer",
    scope: "policies:read",
    says: "Shows a proposed change of a policy: what there is, and what there would be.",
    input: z.strictObject({ id: ProposalId }),
    output: Proposal,
  }),
  "proposals.create": operation({
    method: "POST",
    path: "/api/proposals",
    role: "operator",
    scope: "policies:write",
    says: "Proposes a change of a policy for a second person to let into force: a text, another mode, an older version, or its removal.",
    input: z.strictObject({
      name: PolicyName,
      /** Left out to keep the text, or to take that of `version`. */
      cedar: z.string().min(1).max(200_000).optional(),
      mode: PolicyMode.optional(),
      /** Whose text and mode to put in force again. */
      version: z.coerce.number().int().min(1).optional(),
      remove: z.boolean().default(false),
      /** The version that was looked at; what is in force unless said. */
      base: z.coerce.number().int().min(0).optional(),
      reason: ChangeReason.min(1),
    }),
    output: Proposal,
    status: 201,
  }),
  "proposals.approve": operation({
    method: "POST",
    path: "/api/proposals/{id}/approve",
    role: "approver",
    scope: "policies:write",
    says: "Lets a proposed change come into force; never by who proposed it, and not once it is stale.",
    input: decide,
    output: Proposal,
  }),
  "proposals.refuse": operation({
    method: "POST",
    path: "/api/proposals/{id}/refuse",
    role: "approver",
    scope: "policies:write",
    says: "Refuses a proposed change, with a reason.",
    input: decide.extend({ reason: ChangeReason.min(1) }),
    output: Proposal,
  }),
  "proposals.withdraw": operation({
    method: "POST",
    path: "/api/proposals/{id}/withdraw",
    role: "operator",
    scope: "policies:write",
    says: "Takes back a change that one has proposed.",
    input: decide,
    output: Proposal,
  }),
  "review.get": operation({
    method: "GET",
    path: "/api/policy-review",
    role: "viewer",
    scope: "policies:read",
    says: "Says whether changes of policies wait for a second person.",
    input: z.strictObject({}),
    output: ReviewSetting,
  }),
  "review.set": operation({
    method: "PUT",
    path: "/api/policy-review",
    role: "admin",
    scope: "policies:write",
    says: "Has changes of policies wait for a second person, or not; ending it waits for a second person itself.",
    input: z.strictObject({ policyReview: PolicyReview, reason: ChangeReason.default("") }),
    output: ReviewSetting,
  }),
};
