import { Buckets } from "./compile/buckets.ts";
import { entities } from "./compile/entities.ts";
import { grantRule, rulesOf, type Rule } from "./rules.ts";
import { shapeOf, type RecordShape } from "./shape.ts";
import type { Snapshot, SnapshotServer, SnapshotTool } from "./snapshot.ts";
import { policyKey, type ReadGrant, type ReadState } from "./snapshot-store.ts";
import {
  agentEntity,
  agentRows,
  serverEntity,
  serverRow,
  toolEntity,
  toolRows,
} from "./vocabulary.ts";

interface Arguments {
  readonly shape: RecordShape;
  readonly lost: readonly string[];
}

/** What is compiled once and kept while it is in use: policies by name and version, arguments by the tool's hash. */
export interface Cache {
  readonly policies: ReadonlyMap<string, readonly Rule[]>;
  readonly shapes: ReadonlyMap<string, Arguments>;
}

export const emptyCache: Cache = { policies: new Map(), shapes: new Map() };

/** A snapshot of what was read, and the cache for the next one. */
export function build(
  state: ReadState,
  cache: Cache,
  takenAt: number,
): { readonly snapshot: Snapshot; readonly cache: Cache } {
  const shapes = new Map(
    state.tools.map(({ hash }) => [
      hash,
      cache.shapes.get(hash) ?? argumentsOf(state.definitions.get(hash)),
    ]),
  );
  const servers = new Map(
    state.servers.map((server): [string, SnapshotServer] => [
      server.name,
      {
        id: server.id,
        name: server.name,
        transport: server.transport,
        tools: toolsOf(state, server.name, shapes),
      },
    ]),
  );
  const policies = new Map(
    state.policies.map((policy) => {
      const key = policyKey(policy);
      // A compiled text that is missing is no list, and so blocks.
      return [
        key,
        cache.policies.get(key) ?? rulesOf({ ...policy, compiled: state.compiled.get(key) ?? "" }),
      ];
    }),
  );
  const rules = [...[...policies.values()].flat(), ...state.grants.map(grantOf)];
  return {
    cache: { policies, shapes },
    snapshot: {
      epoch: state.epoch,
      takenAt,
      agents: new Map(state.agents.map((agent) => [agent.id, agent])),
      credentials: state.credentials,
      servers,
      policies: new Map(
        state.policies.map((policy) => [
          policy.name,
          { version: policy.version, rules: policies.get(policyKey(policy)) ?? [] },
        ]),
      ),
      entities: entities([
        ...state.agents.flatMap(agentRows),
        ...[...servers.values()].flatMap((server) => [
          serverRow(server.name),
          ...[...server.tools.values()].flatMap((tool) => toolRows(server.name, tool)),
        ]),
      ]),
      rules: new Buckets(rules),
    },
  };
}

function toolsOf(
  state: ReadState,
  server: string,
  shapes: ReadonlyMap<string, Arguments>,
): ReadonlyMap<string, SnapshotTool> {
  const own = state.tools.filter((tool) => tool.server === server);
  return new Map(
    own.map(({ name, effect, external, status, hash }) => [
      name,
      { name, effect, external, status, hash, ...(shapes.get(hash) ?? argumentsOf(undefined)) },
    ]),
  );
}

function argumentsOf(definition: string | undefined): Arguments {
  try {
    return shapeOf(
      (JSON.parse(definition ?? "null") as { inputSchema?: unknown } | null)?.inputSchema,
    );
  } catch {
    return shapeOf(null);
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
    expiresAtMs: grant.expiresAt === null ? null : Date.parse(grant.expiresAt),
  });
