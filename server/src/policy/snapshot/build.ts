import { formatsOf } from "../../registry/touched/formats.ts";
import { partsOf } from "../../registry/servers/definition.ts";
import type { AgentId } from "@reeve/contract/id";
import { knownStops } from "../../access/stops/known.ts";
import { delegationKey } from "../../access/delegations/known.ts";
import { Buckets } from "../compile/buckets.ts";
import { entities, type Entities, type EntityData } from "../compile/entities.ts";
import { grantRule, rulesOf, type Rule } from "../decide/rules.ts";
import { indexed } from "../limits/fitting.ts";
import { outsideOf, outsiderRows } from "../outside/known.ts";
import { restrictionRules, type ReadRestriction } from "../restrictions/rule.ts";
import { shapeOf, type RecordShape } from "./shape.ts";
import type { Snapshot, SnapshotAgent, SnapshotServer, SnapshotTool } from "./snapshot.ts";
import {
  policyKey,
  type ReadAgent,
  type ReadBreakGlass,
  type ReadGrant,
  type ReadState,
} from "./state.ts";
import {
  agentEntity,
  agentRows,
  personRow,
  serverEntity,
  serverRow,
  toolAction,
  toolEntity,
  toolRows,
} from "./vocabulary.ts";

interface Arguments {
  readonly shape: RecordShape;
  readonly lost: readonly string[];
  readonly inputSchema: unknown;
  readonly formats: ReadonlyMap<string, string>;
  readonly parts: Readonly<Record<string, string>>;
}

interface BuiltAgent {
  readonly agent: SnapshotAgent;
  readonly entities: Entities;
}

/**
 * What is made once and kept while it is in use: policies by name and version, arguments by the tool's hash, agents and
 * grants by the row they were read from. One change makes one thing anew, however many there are.
 */
export interface Cache {
  readonly policies: ReadonlyMap<string, readonly Rule[]>;
  readonly shapes: ReadonlyMap<string, Arguments>;
  readonly agents: ReadonlyMap<ReadAgent, BuiltAgent>;
  readonly grants: ReadonlyMap<ReadGrant, Rule>;
  readonly restrictions: ReadonlyMap<ReadRestriction, readonly Rule[]>;
}

export const emptyCache: Cache = {
  policies: new Map(),
  shapes: new Map(),
  agents: new Map(),
  grants: new Map(),
  restrictions: new Map(),
};

/** A snapshot of what was read, and the cache for the next one. */
export function build(
  state: ReadState,
  before: Cache,
  takenAt: number,
): { readonly snapshot: Snapshot; readonly cache: Cache } {
  const cache: Cache = {
    policies: new Map(
      state.policies.map((policy) => {
        const key = policyKey(policy);
        // A compiled text that is missing is no list, and so blocks.
        const make = () => rulesOf({ ...policy, compiled: state.compiled.get(key) ?? "" });
        return [key, before.policies.get(key) ?? make()];
      }),
    ),
    shapes: new Map(
      state.tools.map(({ hash }) => [
        hash,
        before.shapes.get(hash) ?? argumentsOf(state.definitions.get(hash)),
      ]),
    ),
    agents: new Map(state.agents.map((row) => [row, before.agents.get(row) ?? builtAgent(row)])),
    grants: new Map(state.grants.map((row) => [row, before.grants.get(row) ?? grantOf(row)])),
    restrictions: new Map(
      (state.restrictions ?? []).map((row) => [
        row,
        before.restrictions.get(row) ?? restrictionRules(row),
      ]),
    ),
  };
  const servers = serversOf(state, cache.shapes);
  const agents = new Map<AgentId, SnapshotAgent>();
  for (const { agent } of cache.agents.values()) agents.set(agent.id, agent);
  return {
    cache,
    snapshot: {
      epoch: state.epoch,
      takenAt,
      agents,
      credentials: state.credentials,
      delegations: new Map(
        (state.delegations ?? []).map((one) => [delegationKey(one.agent, one.person), one]),
      ),
      stops: knownStops(state.stops ?? []),
      servers,
      policies: new Map(
        state.policies.map((policy) => [
          policy.name,
          { version: policy.version, rules: cache.policies.get(policyKey(policy)) ?? [] },
        ]),
      ),
      limits: indexed(state.limits ?? []),
      breakGlass: byAgent(state.breakGlass ?? []),
      entities: allEntities(cache.agents.values(), servers.values(), state),
      outside: outsideOf(state.outsiders ?? [], [...cache.policies.values()].flat()),
      grants: [...cache.grants.values()],
      readSql: state.readSql ?? null,
      signingKeys: state.signingKeys ?? null,
      rules: new Buckets([
        ...[...cache.policies.values()].flat(),
        ...cache.grants.values(),
        ...[...cache.restrictions.values()].flat(),
      ]),
    },
  };
}

function byAgent(rows: readonly ReadBreakGlass[]): Snapshot["breakGlass"] {
  const found = new Map<AgentId, readonly ReadBreakGlass[]>();
  for (const row of rows) found.set(row.agent, [...(found.get(row.agent) ?? []), row]);
  return found;
}

function allEntities(
  agents: Iterable<BuiltAgent>,
  servers: Iterable<SnapshotServer>,
  { people = [], outsiders = [] }: Pick<ReadState, "people" | "outsiders">,
): Entities {
  const all = new Map<string, EntityData>();
  for (const { entities } of agents) for (const [key, data] of entities) all.set(key, data);
  for (const [key, data] of entities(people.map(personRow))) all.set(key, data);
  for (const [key, data] of entities(outsiderRows(outsiders))) all.set(key, data);
  for (const server of servers) {
    const rows = [...server.tools.values()].flatMap((tool) => toolRows(server.name, tool));
    for (const [key, data] of entities([serverRow(server), ...rows])) all.set(key, data);
  }
  return all;
}

const builtAgent = (row: ReadAgent): BuiltAgent => ({
  agent: { ...row, entity: agentEntity(row.id) },
  entities: entities(agentRows(row)),
});

function serversOf(
  state: ReadState,
  shapes: ReadonlyMap<string, Arguments>,
): ReadonlyMap<string, SnapshotServer> {
  const servers = new Map<string, SnapshotServer & { tools: Map<string, SnapshotTool> }>();
  for (const { id, name, transport, dataClasses } of state.servers)
    servers.set(name, {
      id,
      name,
      transport,
      dataClasses,
      entity: serverEntity(name),
      tools: new Map(),
    });
  for (const { server, hash, ...tool } of state.tools) {
    const { name, effect, external, status, dataClasses, trust, costMicros, flow } = tool;
    servers.get(server)?.tools.set(name, {
      name,
      effect,
      external,
      status,
      hash,
      dataClasses,
      trust,
      costMicros,
      flow: flow ?? null,
      dataRules: tool.data ?? null,
      entity: toolEntity(server, name),
      action: toolAction(server, name),
      ...(shapes.get(hash) ?? argumentsOf(undefined)),
    });
  }
  return servers;
}

function argumentsOf(definition: string | undefined): Arguments {
  try {
    const read = JSON.parse(definition ?? "{}") as Record<string, unknown>;
    const { inputSchema = null } = read;
    const formats = formatsOf(definition ?? "{}");
    return { ...shapeOf(inputSchema), inputSchema, parts: partsOf(read), formats };
  } catch {
    return { ...shapeOf(null), inputSchema: null, parts: {}, formats: new Map() };
  }
}

const everyTool = "*";

const grantOf = (grant: ReadGrant): Rule =>
  grantRule({
    id: grant.id,
    agent: agentEntity(grant.agent),
    server: serverEntity(grant.server),
    tools: grant.tools.includes(everyTool)
      ? null
      : grant.tools.map((tool) => toolEntity(grant.server, tool)),
    expiresAtMs: grant.expiresAtMs,
    version: grant.version ?? 1,
    constraints: grant.constraints,
  });
