import type { Answer, PolicyRef, ReasonCode } from "@reeve/contract/decision";
import type { Evaluated } from "./compile/evaluate.ts";
import type { Rule } from "./rules.ts";

/** What one lane of rules answers, and which rules determined it. */
export interface Verdict {
  readonly answer: Answer;
  readonly code: Extract<ReasonCode, "permitted" | "forbidden" | "default-deny" | "policy-error">;
  readonly rules: readonly Rule[];
}

/**
 * The order of deciding: a forbid that failed blocks; without a permit nothing is allowed; a forbid blocks; else it is
 * allowed. A forbid whose remedy is to narrow or to ask a person blocks as well: what cannot be remedied is refused.
 */
export function verdict({ permits, forbids, errors }: Evaluated<Rule>): Verdict {
  const failed = errors.filter(({ effect }) => effect === "forbid");
  if (failed.length > 0) return { answer: "block", code: "policy-error", rules: failed };
  if (permits.length === 0) return { answer: "block", code: "default-deny", rules: [] };
  if (forbids.length > 0) return { answer: "block", code: "forbidden", rules: weightiest(forbids) };
  return { answer: "allow", code: "permitted", rules: permits };
}

/** The rules that block outright come before those that would have left a way. */
function weightiest(forbids: readonly Rule[]): readonly Rule[] {
  const outright = forbids.filter(({ remedy }) => remedy.outcome === "block");
  return outright.length > 0 ? outright : forbids;
}

/** The part of what was evaluated that is in force. */
export const enforced = ({ permits, forbids, errors }: Evaluated<Rule>): Evaluated<Rule> => ({
  permits: permits.filter(inForce),
  forbids: forbids.filter(inForce),
  errors: errors.filter(inForce),
});

const inForce = ({ lane }: Rule): boolean => lane === "enforce";

/** The policies of rules, each once. */
export function policiesOf(rules: readonly Rule[]): PolicyRef[] {
  const found = new Map(rules.map(({ policy }) => [`${policy.version} ${policy.name}`, policy]));
  return [...found.values()];
}
