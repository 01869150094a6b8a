import type { AgentId, PersonId } from "@reeve/contract/id";

/** The moment at which everything is replayed. */
export const at = Date.parse("2026-11-23T12:00:00.000Z");
export const owner = {
  id: "per_00000000000000000000000001" as PersonId,
  name: "Ada",
  status: "active",
};
/** Sessions are of an agent, and an agent may have a thousand. */
export const agents = 40;
export const agentOf = (n: number): AgentId => `agt_${String(n % agents).padStart(26, "0")}`;
