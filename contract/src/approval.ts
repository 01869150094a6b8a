import { z } from "zod";
import { ActionKind } from "./action.ts";
import { Escalation, Scoping } from "./decision.ts";
import { ActionId, AgentId, ApprovalId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** `used`: an action went out on it, and no other can. `expired`: nobody decided, or nobody used it, in time. */
export const ApprovalStatus = z.enum(["pending", "approved", "denied", "expired", "used"]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** What one person, or one operator token, said to it. */
export const Vote = z.object({
  by: z.object({ kind: z.enum(["person", "token"]), id: z.string(), name: z.string() }),
  approve: z.boolean(),
  reason: z.string(),
  at: Time,
});
export type Vote = z.infer<typeof Vote>;

/** A question to a person about one exact action. An approval is evidence for one decision, never a way around it. */
export const Approval = z.object({
  id: ApprovalId,
  status: ApprovalStatus,
  agent: z.object({ id: AgentId, name: z.string() }),
  /** On whose account the agent acts. */
  principal: z.string().nullable(),
  session: z.string().nullable(),
  /** The action that asked; it did not happen. */
  action: ActionId,
  kind: ActionKind,
  server: z.string().nullable(),
  tool: z.string().nullable(),
  /** The arguments as they would go out, without secrets. */
  args: z.json(),
  /** Why a person is asked, in a sentence. */
  reason: z.string(),
  asks: Escalation,
  /** What policy changed about the action before asking; null where nothing was. */
  scope: Scoping.nullable(),
  votes: z.array(Vote),
  requestedAt: Time,
  /** Until when it can be decided; once it is approved, until when it can be used. */
  expiresAt: Time,
  decidedAt: Time.nullable(),
  /** The action that went out on it. */
  usedBy: ActionId.nullable(),
});
export type Approval = z.infer<typeof Approval>;

const reason = z.string().trim().max(1000);

export const approvalOperations = {
  "approvals.list": operation({
    method: "GET",
    path: "/api/approvals",
    role: "viewer",
    scope: "approvals:read",
    says: "Lists questions to people about actions, newest first.",
    input: z.strictObject({ ...pageQuery, status: ApprovalStatus.optional() }),
    output: page(Approval),
  }),
  "approvals.get": operation({
    method: "GET",
    path: "/api/approvals/{id}",
    role: "viewer",
    scope: "approvals:read",
    says: "Shows one question: what would run, why a person is asked, and what was answered.",
    input: z.strictObject({ id: ApprovalId }),
    output: Approval,
  }),
  // Who may decide is said by the policy that asks; it may name a person whatever their role.
  "approvals.approve": operation({
    method: "POST",
    path: "/api/approvals/{id}/approve",
    role: "viewer",
    scope: "approvals:write",
    says: "Approves one exact action, once; only for those whom the policy that asks names.",
    input: z.strictObject({ id: ApprovalId, reason: reason.default("") }),
    output: Approval,
  }),
  "approvals.deny": operation({
    method: "POST",
    path: "/api/approvals/{id}/deny",
    role: "viewer",
    scope: "approvals:write",
    says: "Denies an action; the agent is told the reason.",
    input: z.strictObject({ id: ApprovalId, reason: reason.min(1) }),
    output: Approval,
  }),
};
