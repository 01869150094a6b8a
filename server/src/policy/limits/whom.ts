import type { Limit } from "@reeve/contract/limit";

/** Whom a limit is for, in words. */
export function whom({
  agent,
  agentName,
  server,
  serverName,
  tool,
}: Pick<Limit, "agent" | "agentName" | "server" | "serverName" | "tool">): string {
  const who = agent === null ? "all agents together" : agent === "*" ? "each agent" : agentName;
  if (server === null) return `${who} over all servers`;
  if (server === "*") return `${who} at each server`;
  return `${who} at ${serverName}${tool === null ? "" : `/${tool}`}`;
}
