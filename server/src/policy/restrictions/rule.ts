import type { AgentId, AlarmId } from "@reeve/contract/id";
import { rulesOf, type Rule } from "../decide/rules.ts";

/** What an agent may not do for now, as it was read. `kind` is text: a build may meet one that it does not know. */
export interface ReadRestriction {
  readonly alarm: AlarmId;
  readonly agent: AgentId;
  readonly kind: string;
  readonly reason: string;
}

/** What a restriction is called where the rules of a decision are named. */
export const restrictionName = ({ alarm, kind }: Pick<ReadRestriction, "alarm" | "kind">): string =>
  `restriction:${alarm}:${kind}`;

/**
 * A restriction as forbids, so that it is decided, recorded and explained like any policy, and no permit goes past it.
 * `read_only`: only what reads. `ask`: a person approves everything that does not read. Any other kind lets nothing happen.
 */
export function restrictionRules(restriction: ReadRestriction): readonly Rule[] {
  const name = restrictionName(restriction);
  return rulesOf({
    name,
    version: 1,
    mode: "enforce",
    compiled: JSON.stringify([statementOf(restriction, name)]),
  });
}

function statementOf({ agent, kind, reason }: ReadRestriction, name: string): unknown {
  const asks = kind === "ask";
  return {
    effect: "forbid",
    principal: { op: "==", entity: { type: "Reeve::Agent", id: agent } },
    action: { op: "All" },
    resource: { op: "All" },
    annotations: {
      id: name,
      outcome: asks ? "escalate" : "block",
      severity: "high",
      reason: reason.slice(0, 200),
      ...(asks && { approvers: "owner", quorum: "1", timeout: "PT15M", on_timeout: "block" }),
    },
    conditions: [
      ...(asks || kind === "read_only" ? [unless(reads)] : []),
      ...(asks ? [unless(approved(name))] : []),
    ],
  };
}

const unless = (body: unknown) => ({ kind: "unless", body });
const all = (first: unknown, ...more: readonly unknown[]): unknown =>
  more.reduce((left, right) => ({ "&&": { left, right } }), first);
const variable = (name: string) => ({ Var: name });
const member = (of: unknown, attr: string) => ({ ".": { left: of, attr } });
const base = member(variable("context"), "base");
const approval = member(base, "approval");

const reads = {
  in: {
    left: variable("action"),
    right: { Value: { __entity: { type: "Reeve::Action", id: "read_data" } } },
  },
};

/** This very action was approved, for this very restriction, and in time. */
const approved = (name: string): unknown =>
  all(
    { has: { left: base, attr: "approval" } },
    { "==": { left: member(approval, "argsHash"), right: member(base, "argsHash") } },
    { contains: { left: member(approval, "policies"), right: { Value: name } } },
    { ">": { left: member(approval, "expiresAt"), right: member(base, "now") } },
  );
