import { z } from "zod";
import { DeclaredScope, Tier } from "./agent.ts";
import { AgentId, ReviewId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What of a change asks for a review again: what reaches further, another version, or anything. */
export type Asks = "wider" | "version" | "any";

export interface ReviewRule {
  /** Whether who made it may be who reviews it. */
  readonly by: "anyone" | "someone_else";
  readonly again: readonly Asks[];
  /** What becomes of a change that asks for a review: it is in force at once, or held until somebody reviewed it. */
  readonly until: "in_force" | "held";
}

/** What going live takes, by tier. One person alone can bring agents of the lower two live, and it shows that they did. */
export const reviewRules: Readonly<Record<Tier, ReviewRule>> = {
  low: { by: "anyone", again: ["wider"], until: "in_force" },
  medium: { by: "anyone", again: ["wider", "version"], until: "in_force" },
  high: { by: "someone_else", again: ["wider", "version"], until: "held" },
  critical: { by: "someone_else", again: ["any"], until: "held" },
};

/** Exactly what a review is about. Lists are sorted, so that the same is the same text. */
export const Reviewed = z.object({
  version: z.string().nullable(),
  environment: z.string(),
  tier: Tier,
  scope: DeclaredScope,
  /** Tool servers of which it may use every tool, now and later. */
  every: z.array(z.string()),
  /** `server/tool` with the hash of the definition that was accepted. */
  tools: z.array(z.object({ name: z.string(), hash: z.string() })),
});
export type Reviewed = z.infer<typeof Reviewed>;

export const ReviewDifference = z.object({
  what: z.enum(["version", "environment", "tier", "scope", "tools", "definition"]),
  wider: z.boolean(),
  says: z.string(),
});
export type ReviewDifference = z.infer<typeof ReviewDifference>;

/** `self`: whoever made it went live with it, which the lower tiers may. `overtaken`: nothing is left to review. */
export const ReviewStatus = z.enum(["waiting", "approved", "self", "refused", "overtaken"]);
export type ReviewStatus = z.infer<typeof ReviewStatus>;

/** One look at an agent before it goes live, or before a change of it does. */
export const Review = z.object({
  id: ReviewId,
  agent: z.object({ id: AgentId, name: z.string(), tier: Tier }),
  status: ReviewStatus,
  /** Before it ever was live, or for a change. */
  kind: z.enum(["first", "change"]),
  /** SHA-256 of the canonical JSON of `reviewed`: whoever approves names it. */
  hash: z.string(),
  reviewed: Reviewed,
  /** What differs from what was reviewed the last time; empty for the first. */
  differences: z.array(ReviewDifference),
  askedBy: z.string(),
  askedAt: Time,
  /** Who made what is to be reviewed, and so may not approve it. */
  authors: z.array(z.string()),
  decidedBy: z.string().nullable(),
  decidedAt: Time.nullable(),
  reason: z.string().nullable(),
});
export type Review = z.infer<typeof Review>;

/** Where an agent stands: whether what it is now was reviewed, by whom, and what waits. */
export const ReviewStanding = z.object({
  /** `none`: it was live before reviews were kept, or is not live. */
  standing: z.enum(["none", "self", "reviewed", "changed"]),
  rule: z.object({
    by: z.enum(["anyone", "someone_else"]),
    again: z.array(z.string()),
    until: z.enum(["in_force", "held"]),
  }),
  last: Review.nullable(),
  waiting: Review.nullable(),
  /** What differs now from what was reviewed last. */
  differences: z.array(ReviewDifference),
});
export type ReviewStanding = z.infer<typeof ReviewStanding>;

const id = z.strictObject({ id: ReviewId });
const agent = z.strictObject({ agent: AgentId });
const reason = z.string().trim().max(1000);

export const reviewOperations = {
  "reviews.list": operation({
    method: "GET",
    path: "/api/reviews",
    role: "viewer",
    scope: "agents:read",
    says: "Lists reviews of agents, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: ReviewStatus.optional(),
      agent: AgentId.optional(),
    }),
    output: page(Review),
  }),
  "reviews.get": operation({
    method: "GET",
    path: "/api/reviews/{id}",
    role: "viewer",
    scope: "agents:read",
    says: "Shows a review: exactly what it is about, and what differs from the one before.",
    input: id,
    output: Review,
  }),
  "reviews.standing": operation({
    method: "GET",
    path: "/api/agents/{agent}/review",
    role: "viewer",
    scope: "agents:read",
    says: "Says whether an agent was reviewed as it is now, by whom, and what waits for a review.",
    input: agent,
    output: ReviewStanding,
  }),
  "reviews.ask": operation({
    method: "POST",
    path: "/api/agents/{agent}/review",
    role: "owner",
    scope: "agents:write",
    says: "Asks for a review of an agent as it is now, with what is held of it.",
    input: agent,
    output: Review,
    status: 201,
  }),
  "reviews.approve": operation({
    method: "POST",
    path: "/api/reviews/{id}/approve",
    role: "approver",
    scope: "agents:write",
    says: "Lets an agent, or a change of it, go live exactly as `hash` names it; of the tiers high and critical never by who made it.",
    input: z.strictObject({
      ...id.shape,
      hash: z.string().regex(/^[0-9a-f]{64}$/, "the hash of the review that was looked at"),
      reason: reason.default(""),
    }),
    output: Review,
  }),
  "reviews.refuse": operation({
    method: "POST",
    path: "/api/reviews/{id}/refuse",
    role: "approver",
    scope: "agents:write",
    says: "Refuses what waits for a review, with a reason; held grants are revoked and held changes dropped.",
    input: z.strictObject({ ...id.shape, reason: reason.min(1) }),
    output: Review,
  }),
};
