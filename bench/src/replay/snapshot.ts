import type { ServerId, ToolId } from "@reeve/contract/id";
import { openAuthor } from "../../../server/src/policy/authoring/author.ts";
import { build, emptyCache } from "../../../server/src/policy/snapshot/build.ts";
import { readPolicy } from "../../../server/src/policy/authoring/read.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { surroundings } from "../../../server/src/policy/authoring/surroundings.ts";
import { agentOf, agents, at, owner } from "./agents.ts";
import { declared } from "./declared.ts";

/** A text of policies by name. */
export type Texts = Readonly<Record<string, string>>;

/** The tools as they are declared, every call of them permitted, and these policies in force. */
export async function snapshotOf(texts: Texts): Promise<Snapshot> {
  await using author = openAuthor({
    childFile: new URL("../../server/src/policy/authoring/author-process.js", import.meta.url),
  });
  const bare = made([]);
  const all = { everything: "permit (principal, action, resource);", ...texts };
  const policies: { readonly name: string; readonly compiled: string }[] = [];
  for (const [name, cedar] of Object.entries(all)) {
    const read = await readPolicy(author, cedar, surroundings(bare));
    const [first] = read.errors;
    if (first) throw new Error(`${name}, line ${first.line ?? 1}: ${first.message}`);
    policies.push({ name, compiled: read.compiled });
  }
  return made(policies);
}

function made(policies: readonly { readonly name: string; readonly compiled: string }[]): Snapshot {
  const servers = Object.keys(declared);
  const tools = Object.entries(declared).flatMap(([server, all]) =>
    Object.entries(all).map(([name, it]) => ({ server, name, ...it })),
  );
  const state = {
    epoch: 1,
    agents: Array.from({ length: agents }, (_, n) => ({
      id: agentOf(n),
      name: `agent-${n}`,
      status: "active" as const,
      epoch: 0,
      environment: "prod",
      tier: "medium" as const,
      version: null,
      owner,
    })),
    credentials: new Map(),
    servers: servers.map((name, n) => ({
      id: `srv_${n}` as ServerId,
      name,
      transport: { kind: "http" as const, url: "http://localhost/" },
      status: "up" as const,
      error: null,
      about: null,
      tools: 1,
      createdAt: "2026-11-23T00:00:00.000Z",
      syncedAt: null,
      dataClasses: [],
    })),
    tools: tools.map((tool, n) => ({
      ...tool,
      id: `tol_${n}` as ToolId,
      serverId: `srv_${servers.indexOf(tool.server)}` as ServerId,
      hash: `hash-${n}`,
      listedHash: `hash-${n}`,
      status: "present" as const,
      costMicros: 0,
    })),
    definitions: new Map<string, string>(),
    policies: policies.map(({ name }) => ({ name, version: 1, mode: "enforce" as const })),
    compiled: new Map(policies.map(({ name, compiled }) => [`${name}@1`, compiled])),
    grants: [],
  };
  return build(state, emptyCache, at).snapshot;
}
