import { z } from "zod";
import { FindingId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

export const FindingKind = z.enum([
  "outcome_unknown",
  "tool_changed",
  "tool_gone",
  "tool_suspicious",
  "server_down",
  "upstream_misbehaved",
  "grant_unused",
  "policy_outdated",
  "tool_not_expressible",
  "break_glass_open",
  "break_glass_review",
  "record_altered",
  "checkpoint_undelivered",
  "checkpoint_disagrees",
  "ungoverned_path",
  "ran_against_decision",
  "agent_unregistered",
  "owner_gone",
  "attestation_due",
  "duty_open",
  "agent_quarantined",
  "review_waiting",
]);
export type FindingKind = z.infer<typeof FindingKind>;

export const Severity = z.enum(["low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof Severity>;

/** A gap between what is declared and what is so. One open finding for each kind and subject. */
export const Finding = z.object({
  id: FindingId,
  kind: FindingKind,
  severity: Severity,
  /** The id of what it is about. */
  subject: z.string(),
  title: z.string(),
  detail: z.string(),
  status: z.enum(["open", "resolved"]),
  seen: z.number().int(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  resolvedAt: Time.nullable(),
});
export type Finding = z.infer<typeof Finding>;

export const findingOperations = {
  "findings.list": operation({
    method: "GET",
    path: "/api/findings",
    role: "viewer",
    scope: "findings:read",
    says: "Lists findings, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: z.enum(["open", "resolved"]).optional(),
      subject: z.string().max(100).optional(),
    }),
    output: page(Finding),
  }),
  "findings.resolve": operation({
    method: "POST",
    path: "/api/findings/{id}/resolve",
    role: "owner",
    scope: "findings:write",
    says: "Marks a finding as dealt with; it opens again if it is seen again.",
    input: z.strictObject({ id: FindingId }),
    output: Finding,
  }),
};
