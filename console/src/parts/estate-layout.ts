import type { AgentStatus, Tier } from "@reeve/contract/agent";
import type { Estate } from "@reeve/contract/estate";

/** What is drawn: three columns of nodes, and edges between neighbouring columns. */
export interface Picture {
  readonly columns: readonly [readonly EstateNode[], readonly EstateNode[], readonly EstateNode[]];
  readonly edges: readonly Edge[];
  readonly rows: number;
}
export interface EstateNode {
  readonly key: string;
  readonly name: string;
  /** In rows from the top; a column shorter than the others stands in the middle. */
  readonly row: number;
  readonly place: string;
  readonly about: About;
}
export type About =
  | { readonly kind: "owner"; readonly agents: number; readonly people: number }
  | { readonly kind: "nobody"; readonly agents: number }
  | { readonly kind: "agent"; readonly tier: Tier; readonly status: AgentStatus }
  | {
      readonly kind: "tier";
      readonly tier: Tier;
      readonly agents: number;
      readonly statuses: Partial<Record<AgentStatus, number>>;
    }
  | {
      readonly kind: "server";
      readonly status: "unknown" | "up" | "down" | null;
      readonly servers: number;
      readonly agents: number;
    };
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** 0 to 1: how many agents it stands for, beside the edge that stands for most. */
  readonly weight: number;
}

type Unplaced = Omit<EstateNode, "row">;

/** Each agent by itself where they are few, the four tiers in sum where they are many. */
export function pictureOf(estate: Estate): Picture {
  const few = estate.each.length === estate.agents;
  const owners = estate.owners.map(ownerNode);
  const ownerOrder = estate.owners.map(({ key }) => key);
  const agents = estate.each.toSorted(
    (a, b) =>
      ownerOrder.indexOf(a.owner) - ownerOrder.indexOf(b.owner) || a.name.localeCompare(b.name),
  );
  const middle = few ? agents.map(agentNode) : estate.tiers.filter(hasAgents).map(tierNode);
  const edges = few
    ? agents.flatMap(({ id, owner, servers }) => [
        { from: owner, to: id, agents: 1 },
        ...servers.map((server) => ({ from: id, to: server, agents: 1 })),
      ])
    : [
        ...estate.owned.map(({ owner, tier, agents }) => ({ from: owner, to: tier, agents })),
        ...estate.reached.map(({ tier, server, agents }) => ({ from: tier, to: server, agents })),
      ];
  const servers = nearest(estate.servers.map(serverNode), middle, edges);
  const rows = Math.max(owners.length, middle.length, servers.length, 1);
  const most = Math.max(1, ...edges.map(({ agents }) => agents));
  return {
    columns: [placed(owners, rows), placed(middle, rows), placed(servers, rows)],
    edges: edges.map(({ from, to, agents }) => ({ from, to, weight: agents / most })),
    rows,
  };
}

const hasAgents = ({ agents }: { agents: number }): boolean => agents > 0;

function ownerNode({ key, name, people, agents }: Estate["owners"][number]): Unplaced {
  if (key === "nobody")
    return {
      key,
      name: "Nobody",
      place: "/agents?status=discovered",
      about: { kind: "nobody", agents },
    };
  const others = key === "others";
  return {
    key,
    name: others ? `${people} others` : name,
    place: others ? "/people" : `/maturity?owner=${key}`,
    about: { kind: "owner", agents, people },
  };
}

const agentNode = ({ id, name, tier, status }: Estate["each"][number]): Unplaced => ({
  key: id,
  name,
  place: `/agents/${id}`,
  about: { kind: "agent", tier, status },
});

const tierNode = ({ tier, agents, statuses }: Estate["tiers"][number]): Unplaced => ({
  key: tier,
  name: tier,
  place: `/agents?tier=${tier}`,
  about: { kind: "tier", tier, agents, statuses },
});

function serverNode({ key, name, status, servers, agents }: Estate["servers"][number]): Unplaced {
  const others = key === "others";
  return {
    // An owner may be one of "others" as well.
    key: others ? "other-servers" : key,
    name: others ? `${servers} others` : name,
    place: others ? "/servers" : `/servers/${key}`,
    about: { kind: "server", status, servers, agents },
  };
}

/** Servers in the order of the agents that reach them, so that few lines cross. */
function nearest(
  servers: readonly Unplaced[],
  middle: readonly Unplaced[],
  edges: { from: string; to: string; agents: number }[],
): Unplaced[] {
  const rowOf = new Map(middle.map(({ key }, row) => [key, row]));
  for (const edge of edges)
    if (edge.to === "others" && rowOf.has(edge.from)) edge.to = "other-servers";
  const mean = (key: string): number => {
    const rows = edges
      .filter(({ to }) => to === key)
      .map(({ from }) => rowOf.get(from))
      .filter((row) => row !== undefined);
    return rows.length === 0 ? middle.length : rows.reduce((a, b) => a + b, 0) / rows.length;
  };
  return servers.toSorted(
    (a, b) =>
      Number(a.key === "other-servers") - Number(b.key === "other-servers") ||
      mean(a.key) - mean(b.key),
  );
}

const placed = (nodes: readonly Unplaced[], rows: number): EstateNode[] =>
  nodes.map((node, i) => ({ ...node, row: (rows - nodes.length) / 2 + i }));
