import type { AgentId } from "@reeve/contract/id";
import { ticking } from "../../access/attestations/standing.ts";
import { notActing } from "../../access/identify.ts";
import type { Env } from "../compile/entities.ts";
import { foreseen } from "../compile/statement.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/**
 * Whether an agent may be allowed a server's tool for some arguments, at some time: false only where no arguments could
 * change the answer. For listing; the call itself is decided when it is made.
 */
export function visible(
  snapshot: Snapshot,
  agentId: AgentId,
  serverName: string,
  now: number = snapshot.takenAt,
): (toolName: string) => boolean {
  const agent = snapshot.agents.get(agentId);
  const server = snapshot.servers.get(serverName);
  if (!agent || !server || notActing(agent)) return () => false;
  const { phase } = ticking(agent, now);
  if (phase === "suspended") return () => false;
  return (toolName) => {
    const tool = server.tools.get(toolName);
    if (tool?.status !== "present") return false;
    if (phase === "narrowed" && tool.effect !== "read") return false;
    const { action, entity: resource } = tool;
    const { entity: principal } = agent;
    const { entities } = snapshot;
    return mayBeAllowed(snapshot, { principal, action, resource, context: null, entities, now });
  };
}

/** Whatever goes wrong in here hides the tool. */
function mayBeAllowed(snapshot: Snapshot, env: Env): boolean {
  try {
    return permittedByRules(snapshot, env);
  } catch {
    return false;
  }
}

function permittedByRules(snapshot: Snapshot, env: Env): boolean {
  let permitted = false;
  for (const rule of snapshot.rules.candidates(env)) {
    if (rule.lane !== "enforce") continue;
    const answer = foreseen(rule, env);
    if (rule.effect === "permit") permitted ||= answer === "yes" || answer === "perhaps";
    else if (answer === "yes" || answer === "error") return false;
  }
  return permitted;
}
