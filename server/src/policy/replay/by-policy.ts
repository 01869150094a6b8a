import type { ReasonCode } from "@reeve/contract/decision";

/** What policies decide; anything else (a stopped agent, a bad token) no policy was asked about. */
export const byPolicy: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "permitted",
  "narrowed",
  "approval-needed",
  "approval-denied",
  "forbidden",
  "default-deny",
  "policy-error",
]);
