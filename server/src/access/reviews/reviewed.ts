import type { Agent } from "@reeve/contract/agent";
import type { Reviewed } from "@reeve/contract/review";

/** What of an agent is held until somebody reviewed it: only what a review is about. */
export type Held = Partial<Pick<Agent, "version" | "environment" | "tier" | "scope">>;

const members = ["version", "environment", "tier", "scope"] as const;

/** What a review of an agent is about: as it is, with what is held of it. */
export function reviewedOf(
  agent: Pick<Agent, "version" | "environment" | "tier" | "scope">,
  held: Held,
  granted: Pick<Reviewed, "every" | "tools">,
): Reviewed {
  const { version, environment, tier, scope } = { ...agent, ...held };
  const sorted = (all: readonly string[]): string[] => [...new Set(all)].sort();
  return {
    version,
    environment,
    tier,
    scope: {
      servers: sorted(scope.servers),
      tools: sorted(scope.tools),
      data: sorted(scope.data),
    },
    ...granted,
  };
}

/** What a change holds, besides what was held before it. */
export function heldBy(before: Agent, after: Agent, earlier: Held): Held {
  const found: Record<string, unknown> = { ...earlier };
  for (const member of members)
    if (JSON.stringify(before[member]) !== JSON.stringify(after[member]))
      found[member] = after[member];
  return found;
}

/** An agent after a change, without the part of it that is held. */
export const withoutHeld = (before: Agent, after: Agent): Agent => ({
  ...after,
  version: before.version,
  environment: before.environment,
  tier: before.tier,
  scope: before.scope,
});
