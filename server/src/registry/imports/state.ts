import type { Agent } from "@reeve/contract/agent";
import { canonicalHash } from "../../platform/canonical.ts";

/** What an agent is, in one short text: the same until somebody changes it. That it was seen, or that a person was renamed, is no change. */
export function stateOf(agent: Agent): string {
  const { behaviour, change, incidents, risk } = agent.accountabilities;
  return canonicalHash({
    ...agent,
    lastSeenAt: null,
    owner: null,
    backup: agent.backup?.id ?? null,
    accountabilities: [behaviour, change, incidents, risk].map((it) => it?.id ?? null),
  });
}
