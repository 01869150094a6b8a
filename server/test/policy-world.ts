import type { AgentId, GrantId, PersonId, ServerId, ToolId } from "@reeve/contract/id";
import type { PolicyMode } from "@reeve/contract/policy";
import type { Effect } from "@reeve/contract/server";
import type { Author } from "../src/policy/authoring/author.ts";
import { build, emptyCache } from "../src/policy/snapshot/build.ts";
import { decide } from "../src/policy/decide/decide.ts";
import { readPolicy } from "../src/policy/authoring/read.ts";
import type { DecisionRequest } from "../src/policy/decide/request.ts";
import type { Snapshot } from "../src/policy/snapshot/snapshot.ts";
import type { ReadAgent, ReadState } from "../src/policy/snapshot/state.ts";

export const noon = Date.parse("2026-11-23T12:00:00.000Z");
export const triage: AgentId = "agt_00000000000000000000000001";
export const ada: PersonId = "per_00000000000000000000000001";

interface ToolSketch {
  readonly effect?: Effect;
  readonly external?: boolean;
  readonly status?: "present" | "changed" | "gone";
  readonly dataClasses?: readonly string[];
  readonly trust?: "trusted" | "untrusted";
  readonly costMicros?: number;
  readonly properties?: Record<string, unknown>;
  readonly required?: readonly string[];
  readonly inputSchema?: unknown;
}

export interface WorldSketch {
  readonly agent?: Partial<ReadAgent>;
  /** `server/tool` and what is special about it. */
  readonly tools?: Record<string, ToolSketch>;
  /** Texts by name. */
  readonly policies?: Record<string, string | { cedar: string; mode: PolicyMode }>;
  /** Cedar JSON by name, for what no author would have put. */
  readonly stored?: Record<string, string>;
  /** What alarms took away from `triage`. */
  readonly restrictions?: readonly string[];
  readonly grants?: readonly { server: string; tools: readonly string[]; expiresAt?: string }[];
}

/** A snapshot of one agent, `triage` of Ada, and whatever else a test needs; no database. */
export async function policyWorld(author: Author, sketch: WorldSketch): Promise<Snapshot> {
  const tools = Object.entries(sketch.tools ?? {}).map(([path, it], n) => {
    const [server = "", name = ""] = path.split(/\/(.*)/);
    const inputSchema = it.inputSchema ?? {
      type: "object",
      properties: it.properties ?? {},
      required: it.required ?? [],
    };
    return { path, server, name, it, definition: JSON.stringify({ name, inputSchema }), n };
  });
  const policies = await Promise.all(
    Object.entries(sketch.policies ?? {}).map(async ([name, given]) => {
      const { cedar, mode } =
        typeof given === "string" ? { cedar: given, mode: "enforce" as const } : given;
      const read = await readPolicy(author, cedar, null);
      if (read.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(read.errors)}`);
      return { name, version: 3, mode, compiled: read.compiled };
    }),
  );
  const stored = Object.entries(sketch.stored ?? {}).map(([name, compiled]) => ({
    name,
    version: 1,
    mode: "enforce" as const,
    compiled,
  }));
  const all = [...policies, ...stored];
  const state: ReadState = {
    epoch: 1,
    agents: [
      {
        id: triage,
        name: "triage",
        status: "active",
        epoch: 0,
        environment: "prod",
        tier: "medium",
        version: null,
        owner: { id: ada, name: "Ada", status: "active" },
        ...sketch.agent,
      },
    ],
    credentials: new Map(),
    servers: [...new Set(tools.map(({ server }) => server))].map((name, n) => ({
      id: `srv_${n}` as ServerId,
      name,
      transport: { kind: "http", url: "http://localhost/" },
      status: "up",
      error: null,
      about: null,
      tools: 1,
      dataClasses: [],
      createdAt: "2026-11-23T00:00:00.000Z",
      syncedAt: null,
    })),
    tools: tools.map(({ server, name, it, path, n }) => ({
      id: `tol_${n}` as ToolId,
      serverId: "srv_0" as ServerId,
      server,
      name,
      hash: path,
      listedHash: path,
      effect: it.effect ?? "write",
      external: it.external ?? false,
      status: it.status ?? "present",
      dataClasses: it.dataClasses ?? [],
      trust: it.trust ?? "trusted",
      costMicros: it.costMicros ?? 0,
    })),
    definitions: new Map(tools.map(({ path, definition }) => [path, definition])),
    policies: all,
    compiled: new Map(all.map(({ name, version, compiled }) => [`${name}@${version}`, compiled])),
    grants: (sketch.grants ?? []).map((grant, n) => ({
      id: `grt_0000000000000000000000000${n}` as GrantId,
      agent: triage,
      server: grant.server,
      tools: grant.tools,
      expiresAtMs: grant.expiresAt === undefined ? null : Date.parse(grant.expiresAt),
    })),
    restrictions: (sketch.restrictions ?? []).map((kind) => ({
      alarm: "alm_00000000000000000000000001",
      agent: triage,
      kind,
      reason: "its pass rate fell",
    })),
  };
  return build(state, emptyCache, noon).snapshot;
}

/** Decides a tool call of `triage` at noon. */
export function call(
  snapshot: Snapshot,
  path: string,
  args: unknown = {},
  more: Partial<DecisionRequest> & { now?: number } = {},
) {
  const [server = "", tool = ""] = path.split(/\/(.*)/);
  const { now = noon, ...rest } = more;
  return decide(
    snapshot,
    {
      agent: triage,
      kind: "tool_call",
      server,
      tool,
      args,
      argsHash: "0".repeat(64),
      session: "s",
      ...rest,
    },
    { id: "dec_00000000000000000000000001", now },
  );
}
