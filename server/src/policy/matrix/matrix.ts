import type { Matrix } from "@reeve/contract/policy-matrix";
import type {
  Snapshot,
  SnapshotAgent,
  SnapshotServer,
  SnapshotTool,
} from "../snapshot/snapshot.ts";
import { callable, possible } from "./possible.ts";

export interface MatrixSearch {
  readonly agent?: string | undefined;
  readonly tier?: string | undefined;
  readonly server?: string | undefined;
  readonly tool?: string | undefined;
  readonly effect?: string | undefined;
}

export interface Part {
  readonly fromAgent: number;
  readonly fromTool: number;
  readonly agents: number;
  readonly tools: number;
}

interface Column {
  readonly server: SnapshotServer;
  readonly tool: SnapshotTool;
}

/** The agents and tools of a search, each by name. Agents that are retired may do nothing and are left out. */
export function axes(
  snapshot: Snapshot,
  { agent, tier, server, tool, effect }: MatrixSearch,
): { readonly agents: readonly SnapshotAgent[]; readonly tools: readonly Column[] } {
  const [inAgent, inTool] = [agent?.toLowerCase(), tool?.toLowerCase()];
  const agents = [...snapshot.agents.values()]
    .filter((it) => it.status !== "retired")
    .filter((it) => tier === undefined || it.tier === tier)
    .filter((it) => !inAgent || it.name.toLowerCase().includes(inAgent) || it.id === inAgent)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const tools = [...snapshot.servers.values()]
    .filter(({ name }) => server === undefined || name === server)
    .flatMap((it) => callable(it).map((tool) => ({ server: it, tool })))
    .filter(({ tool: it }) => effect === undefined || it.effect === effect)
    .filter(({ tool: it }) => !inTool || it.name.toLowerCase().includes(inTool))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return { agents, tools };
}

const nameOf = ({ server, tool }: Column): string => `${server.name}/${tool.name}`;

/** A part of the table. */
export function matrix(snapshot: Snapshot, search: MatrixSearch, part: Part): Matrix {
  const { agents, tools } = axes(snapshot, search);
  const columns = tools.slice(part.fromTool, part.fromTool + part.tools);
  return {
    agents: agents.length,
    tools: tools.length,
    fromAgent: part.fromAgent,
    fromTool: part.fromTool,
    columns: columns.map(({ server, tool }) => ({
      server: server.name,
      tool: tool.name,
      effect: tool.effect,
    })),
    rows: agents.slice(part.fromAgent, part.fromAgent + part.agents).map((agent) => ({
      agent: { id: agent.id, name: agent.name, status: agent.status, tier: agent.tier },
      cells: columns.map(({ tool }) => [...possible(snapshot, agent, tool)]),
    })),
  };
}
