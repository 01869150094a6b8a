import { z } from "zod";
import { DecisionId } from "./id.ts";

/** The four answers. Every decision at every door is one of them. */
export const Answer = z.enum(["allow", "block", "scope", "escalate"]);
export type Answer = z.infer<typeof Answer>;

export const PolicyRef = z.object({ name: z.string(), version: z.number().int() });
export type PolicyRef = z.infer<typeof PolicyRef>;

/** Why an action was decided as it was, besides the policies that determined it. */
export const ReasonCode = z.enum([
  "permitted",
  "forbidden",
  "default-deny",
  "policy-error",
  "agent-unknown",
  "agent-suspended",
  "owner-gone",
  "server-unknown",
  "tool-unknown",
  "tool-changed",
  "credential",
  "stale-snapshot",
  "audit-unavailable",
  "bad-message",
  "reeve-error",
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

export const Decision = z.object({
  id: DecisionId,
  answer: Answer,
  /** `shadow` when the only policies that spoke are in shadow mode. */
  mode: z.enum(["enforce", "shadow"]),
  /** The policies that determined the answer, with their versions. */
  policies: z.array(PolicyRef),
  code: ReasonCode,
  /** A sentence a person can act on. */
  reason: z.string(),
  /** What policies in shadow mode would have answered, where it differs. */
  shadow: z.object({ answer: Answer, policies: z.array(PolicyRef) }).nullable(),
});
export type Decision = z.infer<typeof Decision>;
