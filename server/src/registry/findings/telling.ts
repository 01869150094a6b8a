import type { Telling } from "@reeve/contract/channel";
import type { FindingKind } from "@reeve/contract/finding";
import type { AgentId } from "@reeve/contract/id";
import type { Concerned, Told } from "../deliveries/tell.ts";
import type { Raised } from "./store.ts";

interface Says {
  readonly event: Telling;
  concerns(subject: string): readonly Concerned[];
}

/** Findings that are told of as what they mean to somebody. Every other one is told of as a finding. */
const kinds: Partial<Record<FindingKind, Says>> = {
  owner_gone: { event: "owner_left", concerns: (agent) => [`backup:${agent as AgentId}`] },
  attestation_due: { event: "attestation_due", concerns: (agent) => [`owner:${agent as AgentId}`] },
  review_waiting: { event: "review_asked", concerns: () => ["role:approver"] },
  break_glass_open: { event: "break_glass", concerns: () => ["role:operator", "role:admin"] },
  drill_failed: { event: "finding", concerns: (subject) => ownerOr(subject) },
  drill_overdue: { event: "finding", concerns: (subject) => ownerOr(subject) },
  channel_failing: { event: "finding", concerns: () => ["role:admin"] },
};

/** What is told of a finding that opens, and whom it concerns: of an agent, who answers for it. */
export function tellingOf(raised: Raised, key: string): Told {
  const { kind, severity, subject, title } = raised;
  const { event, concerns } = kinds[kind] ?? { event: "finding", concerns: owner };
  const concerned = raised.concerns ?? concerns(subject);
  return { event, severity, subject, title, concerns: concerned, key };
}

const owner = (subject: string): readonly Concerned[] =>
  subject.startsWith("agt_") ? [`owner:${subject as AgentId}`] : [];

/** Of an agent, who answers for it; of the house itself, who runs it. */
const ownerOr = (subject: string): readonly Concerned[] => {
  const own = owner(subject);
  return own.length > 0 ? own : ["role:operator", "role:admin"];
};
