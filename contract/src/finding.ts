import { z } from "zod";
import { FindingId, PersonId } from "./id.ts";
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
  "ran_unchecked",
  "agent_unregistered",
  "owner_gone",
  "attestation_due",
  "duty_open",
  "agent_quarantined",
  "review_waiting",
  "grant_requested",
  "channel_failing",
  "access_expiring",
  "foreign_credential",
  "approval_unanswerable",
  "stop_unconfirmed",
  "risk_reopened",
  "risk_expiring",
  "risk_review_lapsed",
  "drift_alarm",
  "incident_task_overdue",
  "incident_clock_due",
  "drill_failed",
  "drill_overdue",
  "judge_down",
  "board_failing",
  "ladder_fell",
  "duty_lapsed",
]);
export type FindingKind = z.infer<typeof FindingKind>;

export const Severity = z.enum(["low", "medium", "high", "critical"]);
export type Severity = z.infer<typeof Severity>;

/** How many days somebody has, by severity. What is older is overdue, and rises above everything that is not. */
export const dueDays: Readonly<Record<Severity, number>> = {
  critical: 1,
  high: 7,
  medium: 30,
  low: 90,
};

/** `accepted`: a person said why it may stay, and until when; then it is open again. */
export const FindingStatus = z.enum(["open", "accepted", "resolved"]);
export type FindingStatus = z.infer<typeof FindingStatus>;

/** A gap between what is declared and what is so. One open finding for each kind and subject. */
export const Finding = z.object({
  id: FindingId,
  kind: FindingKind,
  severity: Severity,
  /** The id of what it is about. */
  subject: z.string(),
  title: z.string(),
  detail: z.string(),
  status: FindingStatus,
  /** To whom it is addressed: whoever it was given to, or else who answers for the agent that it is about. */
  owner: z.object({ id: PersonId, name: z.string(), given: z.boolean() }).nullable(),
  /** By when it is to be dealt with, counted from when it was opened. */
  dueAt: Time,
  overdue: z.boolean(),
  accepted: z.object({ by: z.string(), reason: z.string(), until: Time }).nullable(),
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
    says: "Lists findings, newest first, or as a queue: what is overdue first, then by severity and due date.",
    input: z.strictObject({
      ...pageQuery,
      order: z.enum(["newest", "queue"]).optional(),
      status: FindingStatus.optional(),
      severity: Severity.optional(),
      kind: FindingKind.optional(),
      subject: z.string().max(100).optional(),
      owner: z
        .string()
        .regex(/^(me|none|per_[0-9a-z]{26})$/, "`me`, `none` or a person's id")
        .optional(),
      overdue: z.enum(["yes"]).optional(),
    }),
    output: page(Finding),
  }),
  "findings.act": operation({
    method: "POST",
    path: "/api/findings/act",
    role: "owner",
    scope: "findings:write",
    says: "Gives findings to a person, accepts them for a reason and a time, closes those that are really over, or opens them again; says of each what became of it.",
    input: z.strictObject({
      ids: z.array(FindingId).min(1).max(100),
      act: z.enum(["assign", "accept", "close", "reopen"]),
      owner: PersonId.nullable().optional(),
      reason: z.string().trim().min(1).max(1000).optional(),
      until: Time.optional(),
    }),
    output: z.object({
      done: z.array(FindingId),
      left: z.array(z.object({ id: FindingId, why: z.string() })),
    }),
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
