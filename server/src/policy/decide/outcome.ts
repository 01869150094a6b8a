import type { Answer, PolicyRef, ReasonCode } from "@reeve/contract/decision";
import type { Evaluated } from "../compile/evaluate.ts";
import type { Rule } from "./rules.ts";

/** What one lane of rules answers, and which rules determined it. A `scope` still has its remedies to be applied. */
export interface Verdict {
  readonly answer: Answer;
  readonly code: Extract<
    ReasonCode,
    "permitted" | "narrowed" | "approval-needed" | "forbidden" | "default-deny" | "policy-error"
  >;
  readonly rules: readonly Rule[];
}

/**
 * The order of deciding. A forbid that failed blocks; without a permit nothing is allowed, and nobody is asked; a forbid
 * that leaves no way blocks; what can be narrowed is narrowed before a person is asked, so that they see what will run.
 */
export function verdict({ permits, forbids, errors }: Evaluated<Rule>): Verdict {
  const failed = errors.filter(({ effect }) => effect === "forbid");
  if (failed.length > 0) return { answer: "block", code: "policy-error", rules: failed };
  if (permits.length === 0) return { answer: "block", code: "default-deny", rules: [] };
  if (forbids.length === 0) return { answer: "allow", code: "permitted", rules: permits };
  const by = (outcome: Rule["remedy"]["outcome"]) =>
    forbids.filter(({ remedy }) => remedy.outcome === outcome);
  const [block, scope, escalate] = [by("block"), by("scope"), by("escalate")];
  if (block.length > 0) return { answer: "block", code: "forbidden", rules: block };
  return scope.length > 0
    ? { answer: "scope", code: "narrowed", rules: scope }
    : { answer: "escalate", code: "approval-needed", rules: escalate };
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
