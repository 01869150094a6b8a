import type { Level } from "@reeve/contract/maturity/model";
import type { AgentFacts } from "./facts.ts";

/** How far an agent reaches, and how that is known. Null where nothing of it was ever seen or granted. */
export interface Reach {
  readonly exposure: Level | null;
  /** The same, of what it really did in the last 30 days. */
  readonly used: Level | null;
  readonly why: string;
}

const usedMs = 30 * 86_400_000;

/**
 * X3: reads or writes a system. X4: what it does, or may do, cannot be taken back. X5: it did so on its own account, with
 * nobody approving. Without grant and without use the reach is unknown.
 */
export function reachOf(agent: AgentFacts, now: number): Reach {
  const recent = agent.uses.filter(({ lastAt }) => Date.parse(lastAt) >= now - usedMs);
  const irreversible = recent.find(({ effect }) => effect === "destructive");
  if (irreversible) {
    const tool = `${irreversible.server}/${irreversible.tool}`;
    return {
      exposure: 5,
      used: 5,
      why: `it used ${tool}, which cannot be taken back, and nobody approved each time`,
    };
  }
  const used: Level | null = recent.length > 0 ? 3 : null;
  for (const grant of agent.grants) {
    const everything = grant.tools.includes("*");
    const tool = grant.serverTools.find(
      ({ name, effect }) => effect === "destructive" && (everything || grant.tools.includes(name)),
    );
    if (tool)
      return {
        exposure: 4,
        used,
        why: `it may use ${grant.server}/${tool.name}, which cannot be taken back`,
      };
  }
  const [first] = recent;
  if (first) return { exposure: 3, used, why: `it uses ${first.server}` };
  const [grant] = agent.grants;
  if (grant) return { exposure: 3, used, why: `it may use ${grant.server}` };
  return {
    exposure: null,
    used: null,
    why: "nothing of it was seen or granted, so its reach is unknown",
  };
}
