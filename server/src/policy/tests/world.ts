import type { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { PersonId } from "@reeve/contract/id";
import type { PolicyRegistry } from "@reeve/contract/policy-test";
import { readListing } from "../../registry/servers/definition.ts";
import { build, emptyCache } from "../snapshot/build.ts";
import type { StoredPolicy } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ReadState } from "../snapshot/state.ts";

/** An id that stands for the n-th thing of a registry; no real one begins so. */
const numbered = <P extends string>(prefix: P, n: number): `${P}_${string}` =>
  `${prefix}_${String(n).padStart(26, "0")}`;

/** The state that decisions are made from, as it would be with these agents, tools, grants and policies. No database. */
export function worldOf(
  registry: PolicyRegistry,
  policies: readonly StoredPolicy[],
  at: number,
): { readonly snapshot: Snapshot; readonly problems: readonly string[] } {
  const agents = registry.agents.map((agent, n) => ({
    ...agent,
    id: agent.id ?? numbered("agt", n),
  }));
  const servers = registry.servers.map((server) => {
    const { tools, problems } = readListing(server.tools);
    return { ...server, tools, problems };
  });
  const tools = servers.flatMap((server) =>
    server.tools.map((tool) => ({
      server: server.name,
      declared: server.declared[tool.name],
      tool,
    })),
  );
  const state: ReadState = {
    epoch: 1,
    agents: agents.map(({ id, name, environment, tier, ready, owner }) => ({
      id,
      name,
      status: "active",
      epoch: 0,
      environment,
      tier,
      version: null,
      ready,
      owner:
        owner === null ? null : { id: ownerId(registry, owner), name: owner, status: "active" },
    })),
    credentials: new Map(),
    servers: servers.map(({ name, dataClasses, tools: { length } }, n) => ({
      id: numbered("srv", n),
      name,
      transport: { kind: "http", url: "http://localhost/" },
      status: "up",
      error: null,
      about: null,
      tools: length,
      dataClasses,
      createdAt: "1970-01-01T00:00:00.000Z",
      syncedAt: null,
    })),
    tools: tools.map(({ server, declared, tool }, n) => {
      const external = declared?.external ?? tool.external;
      return {
        id: numbered("tol", n),
        serverId: numbered("srv", 0),
        server,
        name: tool.name,
        hash: tool.hash,
        listedHash: tool.hash,
        effect: declared?.effect ?? tool.effect,
        external,
        status: "present",
        dataClasses: declared?.dataClasses ?? [],
        trust: declared?.trust ?? (external ? "untrusted" : "trusted"),
        costMicros: declared?.costMicros ?? 0,
      };
    }),
    definitions: new Map(tools.map(({ tool }) => [tool.hash, tool.definition])),
    policies: policies.map(({ name, version, mode }) => ({ name, version, mode })),
    compiled: new Map(
      policies.map(({ name, version, compiled }) => [`${name}@${version}`, compiled]),
    ),
    grants: registry.grants.flatMap(
      ({ agent, server, tools: granted, constraints, expiresAt }, n) => {
        const known = agents.find(({ name }) => name === agent);
        if (!known) return [];
        return [
          {
            id: numbered("grt", n),
            agent: known.id,
            server,
            tools: granted,
            constraints,
            expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt),
          },
        ];
      },
    ),
  };
  return {
    snapshot: build(state, emptyCache, at).snapshot,
    problems: servers.flatMap(({ name, problems }) => problems.map((it) => `${name}: ${it}`)),
  };
}

const ownerId = ({ agents }: PolicyRegistry, owner: string): PersonId =>
  numbered(
    "per",
    agents.findIndex((agent) => agent.owner === owner),
  );

interface HeldGrant {
  readonly agent: string;
  readonly server: string;
  readonly tools: readonly string[];
  readonly constraints: GrantConstraints;
  readonly expiresAt: string | null;
}

/** What a snapshot and the grants in force say, as a registry. Worlds made of it decide as the snapshot does. */
export function registryOf(snapshot: Snapshot, grants: readonly HeldGrant[]): PolicyRegistry {
  return {
    agents: [...snapshot.agents.values()]
      .filter(({ status }) => status === "active")
      .map(({ id, name, environment, tier, ready, owner }) => ({
        id,
        name,
        environment,
        tier,
        ready: ready === true,
        owner: owner?.name ?? null,
      })),
    servers: [...snapshot.servers.values()].map(({ name, dataClasses, tools }) => ({
      name,
      dataClasses: [...dataClasses],
      tools: [...tools.values()]
        .filter(({ status }) => status !== "gone")
        .map((tool) => ({ name: tool.name, inputSchema: tool.inputSchema ?? null })),
      declared: Object.fromEntries(
        [...tools.values()]
          .filter(({ status }) => status !== "gone")
          .map(({ name: tool, effect, external, dataClasses: classes, trust, costMicros }) => [
            tool,
            { effect, external, dataClasses: [...classes], trust, costMicros },
          ]),
      ),
    })),
    grants: grants.map(({ tools, ...it }) => ({ ...it, tools: [...tools] })),
  };
}
