import type { Agent } from "@reeve/contract/agent";
import type { Tool } from "@reeve/contract/server";

/**
 * An agent as a card of A2A 1.0 has it, by what the register knows. Reeve knows of no address at which the agent itself
 * answers A2A, so the card names no interface, no capability and no scheme to sign in with: none is invented.
 */
export function agentCard(
  agent: Agent,
  known: readonly Pick<Tool, "server" | "name" | "title" | "description" | "effect">[],
  publicUrl: string,
) {
  const base = publicUrl.replace(/\/+$/, "");
  const skills = agent.scope.tools.map((name) => {
    const [server, tool] = split(name);
    const found = known.find((it) => it.name === tool && (server === null || it.server === server));
    return {
      id: name,
      name: found?.title ?? tool,
      description: found?.description || `Uses the tool ${name}.`,
      tags: ["tool", ...(found ? [found.server, found.effect] : server === null ? [] : [server])],
    };
  });
  const covered = new Set(agent.scope.tools.map((name) => split(name)[0]));
  const servers = agent.scope.servers
    .filter((name) => !covered.has(name))
    .map((name) => ({
      id: name,
      name,
      description: `Uses the tool server ${name}.`,
      tags: ["server", name],
    }));
  return {
    name: agent.name,
    description: agent.purpose,
    supportedInterfaces: [],
    provider: { organization: new URL(base).host, url: base },
    version: agent.version ?? "unversioned",
    documentationUrl: `${base}/agents/${agent.id}`,
    capabilities: {},
    defaultInputModes: [],
    defaultOutputModes: [],
    skills: [...skills, ...servers],
  };
}

/** `crm/read` and `crm__read` name a tool of a server; `read` one of any. */
function split(name: string): [server: string | null, tool: string] {
  const [, server, tool] = /^([a-z0-9.-]+?)(?:\/|__)(.+)$/.exec(name) ?? [];
  return server === undefined || tool === undefined ? [null, name] : [server, tool];
}
