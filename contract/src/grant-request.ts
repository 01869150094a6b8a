import { z } from "zod";
import { GrantConstraints } from "./grant-constraint.ts";
import { grantReason, grantTools } from "./grant.ts";
import { AgentId, GrantId, GrantRequestId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** `expired`: nobody decided in time. */
export const GrantRequestStatus = z.enum(["pending", "approved", "denied", "expired"]);
export type GrantRequestStatus = z.infer<typeof GrantRequestStatus>;

/** What is asked for. */
export const GrantWanted = z.strictObject({
  server: z.string().max(64),
  tools: grantTools,
  constraints: GrantConstraints.optional(),
  /** When the grant is to end. */
  expiresAt: Time.optional(),
  reason: grantReason,
});
export type GrantWanted = z.infer<typeof GrantWanted>;

/** An agent, or a person for one, asks for a grant; whoever answers for the agent decides. */
export const GrantRequest = z.object({
  id: GrantRequestId,
  status: GrantRequestStatus,
  agent: z.object({ id: AgentId, name: z.string() }),
  server: z.string(),
  tools: z.array(z.string()),
  constraints: GrantConstraints,
  /** The constraints in plain words, one each. */
  within: z.array(z.string()),
  /** When the grant is to end; null where it is to last until it is revoked. */
  endsAt: Time.nullable(),
  reason: z.string(),
  askedBy: z.object({ kind: z.enum(["agent", "person", "token"]), name: z.string() }),
  askedAt: Time,
  /** Until when it can be decided. */
  expiresAt: Time,
  /** What was answered; null while nothing was. */
  decision: z.object({ by: z.string(), reason: z.string(), at: Time }).nullable(),
  /** The grant that was given. */
  grant: GrantId.nullable(),
});
export type GrantRequest = z.infer<typeof GrantRequest>;

export const grantRequestOperations = {
  "grants.requests.list": operation({
    method: "GET",
    path: "/api/grants/requests",
    role: "viewer",
    scope: "grants:read",
    says: "Lists requests for grants, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: GrantRequestStatus.optional(),
      agent: AgentId.optional(),
    }),
    output: page(GrantRequest),
  }),
  "grants.requests.ask": operation({
    method: "POST",
    path: "/api/grants/requests",
    role: "viewer",
    scope: "grants:write",
    says: "Asks for a grant for an agent; whoever answers for it approves, narrows or denies.",
    input: GrantWanted.extend({ agent: AgentId }),
    output: GrantRequest,
    status: 201,
  }),
  "grants.requests.approve": operation({
    method: "POST",
    path: "/api/grants/requests/{id}/approve",
    role: "owner",
    scope: "grants:write",
    says: "Gives the grant that was asked for, or less of it; never to whoever asked.",
    input: z.strictObject({
      id: GrantRequestId,
      tools: grantTools.optional(),
      constraints: GrantConstraints.optional(),
      expiresAt: Time.optional(),
      reason: grantReason,
    }),
    output: GrantRequest,
  }),
  "grants.requests.deny": operation({
    method: "POST",
    path: "/api/grants/requests/{id}/deny",
    role: "owner",
    scope: "grants:write",
    says: "Denies a request for a grant, with a reason that whoever asked sees.",
    input: z.strictObject({ id: GrantRequestId, reason: grantReason }),
    output: GrantRequest,
  }),
};
