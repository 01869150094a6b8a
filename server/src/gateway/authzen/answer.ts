import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import type { GuardAnswer } from "../guard/guard-ask.ts";
import { sha256 } from "./profile.ts";

/** A decision as the standard has it. */
export interface Answer {
  readonly decision: boolean;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** What is said of every decision of Reeve's own. */
export function said(
  decision: Decision,
  action: ActionId | null,
  nowMs: number,
): Record<string, unknown> {
  const { id, answer, code, reason, policies } = decision;
  const names = policies.map(({ name, version }) => `${name} (version ${version})`).join(", ");
  return {
    id,
    evaluation_id: id,
    evaluated_at: isoTime(nowMs),
    outcome: answer,
    reason_code: code,
    policies,
    ...(action !== null && { action }),
    ...(answer !== "allow" &&
      answer !== "scope" && {
        reason: answer === "escalate" ? "approval_required" : code,
        reason_user: { en: reason },
        reason_admin: {
          en: names === "" ? `${code}: ${reason}` : `${code} by ${names}: ${reason}`,
        },
      }),
  };
}

/** Something is wrong with one question of several. */
export const failed = (status: number, message: string): Answer => ({
  decision: false,
  context: { error: { status, message } },
});

/** What the enforcement point has to do to what passes, in the form of the Obligations profile. */
export function obligationsOf({
  decision,
  args,
}: Pick<GuardAnswer, "decision" | "args">): readonly unknown[] {
  const { scope, policies } = decision;
  if (scope === undefined || decision.answer !== "scope") return [];
  const by = policies.map(({ name }) => name);
  const narrowed = scope.narrowed.length > 0 && {
    action: "narrow",
    args,
    args_sha256: sha256(args),
    changes: scope.narrowed,
  };
  const all = [
    ...(narrowed ? [narrowed] : []),
    ...scope.redacted.map((name) => ({ action: "redact", class: name })),
  ];
  return all.map((it, n) => ({
    id: `obl-${n + 1}`,
    type: "custom",
    properties: { vendor: "reeve", ...it, policies: by },
  }));
}
