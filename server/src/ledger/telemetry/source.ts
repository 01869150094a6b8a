import type { AgentId } from "@reeve/contract/id";
import { nameKey } from "../../registry/agents/name.ts";
import type { Observation } from "./observation.ts";

/** What identifies a sender, as its telemetry names it. */
export interface SourceSaid {
  readonly agent: string | null;
  readonly agentId: string | null;
  readonly service: string | null;
  readonly namespace: string | null;
  /** The agent whose credential it came with. */
  readonly sender: string | null;
}

export function saidOf(it: Observation): SourceSaid {
  return {
    agent: it.agent?.[1].name ?? null,
    agentId: it.agent?.[1].id ?? null,
    service: it.service?.[1] ?? null,
    namespace: it.namespace?.[1] ?? null,
    sender: it.sender?.[1] ?? null,
  };
}

/** One text for one sender. */
export const sourceKey = (said: SourceSaid): string =>
  JSON.stringify([said.sender, said.namespace, said.service, said.agent, said.agentId]);

export const sourceName = (said: SourceSaid): string =>
  said.agent ?? said.service ?? said.agentId ?? "a sender without a name";

/** The agents there are, as they can be named. */
export interface Registered {
  readonly ids: ReadonlyMap<string, { readonly name: string }>;
  readonly byName: ReadonlyMap<string, AgentId>;
}

export function registeredOf(
  agents: Iterable<{ readonly id: AgentId; readonly name: string }>,
): Registered {
  const ids = new Map<string, { name: string }>();
  const byName = new Map<string, AgentId>();
  for (const { id, name } of agents) {
    ids.set(id, { name });
    byName.set(nameKey(name), id);
  }
  return { ids, byName };
}

export interface KnownAgent {
  readonly agent: AgentId;
  readonly by: "credential" | "id" | "name";
}

/** Which agent a sender is: by its credential, its stable id, its own name, and last by the name of its service. */
export function agentOfSource(said: SourceSaid, registered: Registered): KnownAgent | null {
  if (said.sender !== null) return { agent: said.sender as AgentId, by: "credential" };
  if (said.agentId !== null && registered.ids.has(said.agentId))
    return { agent: said.agentId as AgentId, by: "id" };
  for (const name of [said.agentId, said.agent, said.service]) {
    const agent = name === null ? undefined : registered.byName.get(nameKey(name));
    if (agent !== undefined) return { agent, by: "name" };
  }
  return null;
}
