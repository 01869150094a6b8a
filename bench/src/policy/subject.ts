import type { PersonId, ServerId, ToolId } from "@reeve/contract/id";
import { build, emptyCache } from "../../../server/src/policy/snapshot/build.ts";
import { entityKey } from "../../../server/src/policy/compile/values.ts";
import type { DecisionRequest } from "../../../server/src/policy/decide/request.ts";
import type { ReadState } from "../../../server/src/policy/snapshot/state.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import * as load from "./workload.ts";

export const at = Date.parse("2026-11-23T12:00:00.000Z");
const owner = { id: "per_00000000000000000000000001" as PersonId, name: "Ada", status: "active" };

/** The state of a database that holds the workload. */
export function stateOf(policies: readonly load.CedarJson[], agentCount: number): ReadState {
  const named = policies.map((json, n) => ({
    name: `p${n}`,
    version: 1,
    mode: "enforce" as const,
    compiled: JSON.stringify([json]),
  }));
  const tools = Array.from({ length: load.tools }, (_, n) => n);
  return {
    epoch: 1,
    agents: Array.from({ length: agentCount }, (_, n) => ({
      id: load.agentId(n),
      name: `agent-${n}`,
      status: "active" as const,
      epoch: 0,
      environment: "prod",
      tier: load.tiers[n % 4] as (typeof load.tiers)[number],
      version: null,
      owner,
    })),
    credentials: new Map(),
    servers: Array.from({ length: load.servers }, (_, n) => ({
      id: `srv_${n}` as ServerId,
      name: load.serverName(n),
      transport: { kind: "http" as const, url: "http://localhost/" },
      status: "up" as const,
      error: null,
      about: null,
      tools: load.tools / load.servers,
      createdAt: "2026-11-23T00:00:00.000Z",
      syncedAt: null,
      dataClasses: [],
    })),
    tools: tools.map((n) => ({
      id: `tol_${n}` as ToolId,
      serverId: `srv_${n % load.servers}` as ServerId,
      server: load.serverName(n),
      name: load.toolName(n),
      hash: `hash-${n}`,
      listedHash: `hash-${n}`,
      effect: load.effectOf(n),
      external: load.isExternal(n),
      status: "present" as const,
      dataClasses: [],
      trust: "trusted" as const,
      costMicros: 0,
    })),
    definitions: new Map(tools.map((n) => [`hash-${n}`, definition])),
    policies: named,
    compiled: new Map(named.map(({ name, compiled }) => [`${name}@1`, compiled])),
    grants: [],
  };
}

const definition = JSON.stringify({
  inputSchema: {
    type: "object",
    properties: {
      to: { type: "string" },
      subject: { type: "string" },
      amountCents: { type: "integer" },
      limit: { type: "integer" },
      customer: {
        type: "object",
        properties: {
          id: { type: "string" },
          address: {
            type: "object",
            properties: { country: { type: "string" }, city: { type: "string" } },
          },
        },
      },
      labels: { type: "array", items: { type: "string" } },
      lines: { type: "array", items: { type: "object" } },
    },
  },
});

/** The snapshot of the workload, its agents in three teams each. */
export function snapshotOf(policies: readonly load.CedarJson[]): Snapshot {
  const { snapshot } = build(stateOf(policies, load.agents), emptyCache, at);
  const known = new Map(snapshot.entities);
  for (let n = 0; n < load.agents; n++) {
    const key = entityKey("Reeve::Agent", load.agentId(n));
    const data = known.get(key);
    if (!data) throw new Error("an agent of the workload is not in its snapshot");
    const teams = load.teamsOf(n).map((team) => entityKey("Reeve::Team", load.teamId(team)));
    known.set(key, { ...data, ancestors: new Set(teams) });
  }
  return { ...snapshot, entities: known };
}

export const requestOf = ({ agent, tool, args }: load.Asked): DecisionRequest => ({
  agent: load.agentId(agent),
  kind: "tool_call",
  server: load.serverName(tool),
  tool: load.toolName(tool),
  args,
  argsHash: "0".repeat(64),
  session: `session-${agent % 50}`,
});
