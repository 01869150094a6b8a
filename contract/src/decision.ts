import { z } from "zod";
import { BreakGlassId, DecisionId } from "./id.ts";

/** The four answers. Every decision at every door is one of them. */
export const Answer = z.enum(["allow", "block", "scope", "escalate"]);
export type Answer = z.infer<typeof Answer>;

export const PolicyRef = z.object({ name: z.string(), version: z.number().int() });
export type PolicyRef = z.infer<typeof PolicyRef>;

/** Why an action was decided as it was, besides the policies that determined it. */
export const ReasonCode = z.enum([
  "permitted",
  "narrowed",
  "approval-needed",
  "approval-denied",
  "forbidden",
  "default-deny",
  "policy-error",
  "agent-unknown",
  "agent-suspended",
  "stopped",
  "owner-gone",
  "not-attested",
  "server-unknown",
  "tool-unknown",
  "tool-changed",
  "credential",
  "stale-snapshot",
  "audit-unavailable",
  "bad-message",
  "rate-limited",
  "busy",
  "too-large",
  "over-budget",
  "reeve-error",
]);
export type ReasonCode = z.infer<typeof ReasonCode>;

/** What was changed so that an action may happen: its arguments narrowed, classes of data hidden in its result. */
export const Scoping = z.object({
  narrowed: z.array(
    z.object({
      /** JSON Pointer into the arguments. */
      path: z.string(),
      /** In words: `set to 100`, `left out`, `5 of 12 items kept`. */
      change: z.string(),
    }),
  ),
  /** Classes of data that are hidden in the result. */
  redacted: z.array(z.string()),
  /** SHA-256 (hex) of the canonical JSON (RFC 8785) of the arguments as they go out. */
  argsHash: z.string(),
});
export type Scoping = z.infer<typeof Scoping>;

export const Severity = z.enum(["low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof Severity>;

/** What a person is asked for, and what their approval would be bound to. */
export const Escalation = z.object({
  /** `owner`, `role:…`, `person:…`, `team:…`, `oncall:…`: any one of them may approve. */
  approvers: z.array(z.string()),
  /** How many different people must approve. */
  quorum: z.number().int(),
  severity: Severity.nullable(),
  /** How long the question stands, and how long the approval after it. */
  timeoutMs: z.number().int(),
  /** The statements that ask, by their ids. */
  rules: z.array(z.string()),
  policies: z.array(PolicyRef),
  /** SHA-256 (hex) of the canonical JSON of the arguments as they would go out. */
  argsHash: z.string(),
  /** SHA-256 (hex) of the tool's pinned definition; null where there is no tool. */
  definition: z.string().nullable(),
});
export type Escalation = z.infer<typeof Escalation>;

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
  /** What lifted a policy for this action; there where the answer rests on it. */
  breakGlass: z.array(z.object({ id: BreakGlassId, policy: PolicyRef })).optional(),
  /** What was changed; there for `scope`, and for `escalate` where the person is asked about the changed action. */
  scope: Scoping.optional(),
  /** What a person is asked for; there for `escalate`. */
  escalation: Escalation.optional(),
  /** In how many seconds the same call may be tried again; there where a limit blocked it for now. */
  retryAfter: z.number().int().optional(),
});
export type Decision = z.infer<typeof Decision>;
