import { z } from "zod";
import { ActionKind, Outcome } from "./action.ts";
import { Tier } from "./agent.ts";
import { Escalation, Scoping } from "./decision.ts";
import { ActionId, AgentId, ApprovalId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Effect } from "./server.ts";
import { Time } from "./time.ts";

/** `used`: an action went out on it, and no other can. `expired`: nobody decided, or nobody used it, in time. */
export const ApprovalStatus = z.enum(["pending", "approved", "denied", "expired", "used"]);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/**
 * How whoever answered showed who they are: `passkey` signed this very answer; `sign-in` was a moment before; `session`
 * was longer ago, which is enough to deny; `token` is an operator token.
 */
export const VoteProof = z.enum(["passkey", "sign-in", "session", "token"]);
export type VoteProof = z.infer<typeof VoteProof>;

/** What one person, or one operator token, said to it. */
export const Vote = z.object({
  by: z.object({ kind: z.enum(["person", "token"]), id: z.string(), name: z.string() }),
  approve: z.boolean(),
  reason: z.string(),
  /** Null for answers from before this was kept. */
  proof: VoteProof.nullable(),
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

const named = z.object({ id: PersonId, name: z.string() });

/** All that a person needs who decides: what will happen, to whom, what came before it, and what they have to show. */
export const ApprovalDetail = Approval.extend({
  tier: Tier,
  /** The person for whom the agent acts; null where it acts on its own account. */
  actsFor: z.object({ name: z.string() }).nullable(),
  /** The tool as it was accepted; null where no tool is called, or it is not there any more. */
  what: z
    .object({
      title: z.string().nullable(),
      description: z.string(),
      effect: Effect,
      /** Whether it reaches beyond a closed system. */
      external: z.boolean(),
      dataClasses: z.array(z.string()),
      /** Where the call goes: an address, or a program. */
      destination: z.string(),
      /** It is not the one this was asked about any more: an approval lets nothing pass. */
      changed: z.boolean(),
    })
    .nullable(),
  /** The last call of the same tool by the same agent that was approved. */
  last: z.object({ id: ApprovalId, args: z.json(), requestedAt: Time }).nullable(),
  /** How the action ended that used it; `outcome` is null while it runs. */
  ended: z
    .object({ outcome: Outcome.nullable(), error: z.string().nullable(), endedAt: Time.nullable() })
    .nullable(),
  /** Who may decide now, the first twenty. */
  deciders: z.array(named),
  /** Nobody whom the policy names could answer, so the admins may. */
  adminsAsked: z.boolean(),
  /** Who gave their answer to somebody else. */
  delegated: z.array(z.object({ from: named, to: named, reason: z.string(), at: Time })),
  /** What holds for whoever asks. */
  you: z.object({
    /** Why they may not decide it; null where they may. */
    refused: z.string().nullable(),
    /** What approving takes. */
    takes: z.enum(["sign-in", "passkey"]),
    /** Until when their sign-in is fresh enough; null where it is not. */
    freshUntil: Time.nullable(),
  }),
});
export type ApprovalDetail = z.infer<typeof ApprovalDetail>;

const reason = z.string().trim().max(1000);
/** The answer of an authenticator to the challenge of `approvals.challenge`. */
const passkey = z.strictObject({
  challenge: z.string().max(200),
  response: z.record(z.string(), z.unknown()),
});

export const approvalOperations = {
  "approvals.list": operation({
    method: "GET",
    path: "/api/approvals",
    role: "viewer",
    scope: "approvals:read",
    says: "Lists questions to people about actions, newest first; with `mine`, those that wait for whoever asks.",
    input: z.strictObject({
      ...pageQuery,
      status: ApprovalStatus.optional(),
      mine: z.enum(["yes"]).optional(),
    }),
    output: page(Approval),
  }),
  "approvals.get": operation({
    method: "GET",
    path: "/api/approvals/{id}",
    role: "viewer",
    scope: "approvals:read",
    says: "Shows one question: what would run, why a person is asked, who may decide, what was answered and what became of it.",
    input: z.strictObject({ id: ApprovalId }),
    output: ApprovalDetail,
  }),
  "approvals.challenge": operation({
    method: "POST",
    path: "/api/approvals/{id}/challenge",
    role: "viewer",
    scope: "approvals:write",
    says: "Gives what a passkey signs to approve this action and no other: good once, for two minutes.",
    input: z.strictObject({ id: ApprovalId }),
    output: z.object({
      challenge: z.string(),
      /** For `navigator.credentials.get`. */
      options: z.record(z.string(), z.unknown()),
    }),
  }),
  // Who may decide is said by the policy that asks; it may name a person whatever their role.
  "approvals.approve": operation({
    method: "POST",
    path: "/api/approvals/{id}/approve",
    role: "viewer",
    scope: "approvals:write",
    says: "Approves one exact action, once; only for those whom the policy that asks names, with a passkey where the agent is critical.",
    input: z.strictObject({
      id: ApprovalId,
      reason: reason.default(""),
      passkey: passkey.optional(),
    }),
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
  "approvals.delegate": operation({
    method: "POST",
    path: "/api/approvals/{id}/delegate",
    role: "viewer",
    scope: "approvals:write",
    says: "Gives one's own answer to a question to somebody else, who then decides in one's place.",
    input: z.strictObject({
      id: ApprovalId,
      /** An id or an e-mail address. */
      to: z.string().trim().min(1).max(320),
      reason: reason.min(1),
    }),
    output: Approval,
  }),
};
