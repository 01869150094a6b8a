import type { Escalation, Severity } from "@reeve/contract/decision";
import { canonicalHash } from "../../platform/canonical.ts";
import { tightens } from "../authoring/annotations.ts";
import { policiesOf } from "./outcome.ts";
import type { DecisionRequest } from "./request.ts";
import type { Rule } from "./rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

const anyApprover = "role:approver";
const standardMs = 10 * 60_000;
const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/**
 * Anyone whom one of the rules names; where a rule names nobody, whoever has the role. Where the organisation asks as
 * well, those whom a layer names that only tightens have no say, or it would have others decide the organisation's question.
 */
export function approversAsked(rules: readonly Rule[]): readonly string[] {
  const above = rules.filter(({ remedy }) => !tightens(remedy.layer));
  const named = (above.length > 0 ? above : rules).flatMap(({ remedy }) =>
    remedy.approvers.length > 0 ? remedy.approvers : [anyApprover],
  );
  return [...new Set(named)].sort();
}

/**
 * What a person is asked for by several rules at once: the approvers are those of them all, the time is the shortest,
 * severity and quorum the highest. `request` is what would go out.
 */
export function escalationOf(
  snapshot: Snapshot,
  request: DecisionRequest,
  rules: readonly Rule[],
): Escalation {
  const severity = Math.max(
    ...rules.map(({ remedy }) => (remedy.severity ? severities.indexOf(remedy.severity) : -1)),
  );
  const tool = snapshot.servers.get(request.server)?.tools.get(request.tool ?? "");
  return {
    approvers: [...approversAsked(rules)],
    quorum: Math.max(...rules.map(({ remedy }) => remedy.quorum)),
    severity: severities[severity] ?? null,
    timeoutMs: Math.min(...rules.map(({ remedy }) => remedy.timeoutMs ?? standardMs)),
    rules: [...new Set(rules.map(({ id }) => id))].sort(),
    policies: policiesOf(rules),
    argsHash: request.argsHash ?? canonicalHash(request.args ?? {}),
    definition: request.kind === "tool_call" ? (tool?.hash ?? null) : null,
  };
}
