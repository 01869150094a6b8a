import type { Json } from "../../platform/redact.ts";
import type { SeenOutcome } from "../emitters/seen.ts";
import { worse } from "../emitters/reading.ts";

/** A value, and how well it is known: of two the better known holds, of two known alike the one that sorts first. */
export type Known<T> = readonly [rank: number, value: T];

/** Arguments or a result as they are kept: redacted and capped, with the hash and size of the whole. */
export interface Kept {
  readonly shown: Json;
  readonly hash: string;
  readonly bytes: number;
}

/** Who did it, as far as its telemetry says. */
export interface Doer {
  readonly name: string | null;
  readonly id: string | null;
  readonly version: string | null;
}

/** What is known of one action from telemetry. Two of them merge into one, in any order, any number of times. */
export interface Observation {
  /** By what it is known; never empty. */
  readonly keys: readonly string[];
  /** Whether anything told of the action itself, and not only of its end. */
  readonly listed: boolean;
  readonly kind: Known<"tool_call" | "message"> | null;
  readonly tool: Known<string> | null;
  /** Every name the tool was called by: one may have its server's before it. */
  readonly names: readonly string[];
  readonly server: Known<string> | null;
  readonly args: Known<Kept> | null;
  readonly result: Known<Kept> | null;
  readonly callId: Known<string> | null;
  readonly outcome: SeenOutcome;
  /** Ranked by the outcome that each came with. */
  readonly deniedBy: Known<string> | null;
  readonly error: Known<string> | null;
  readonly startMs: Known<number>;
  readonly endMs: Known<number> | null;
  readonly seenBy: readonly string[];
  readonly emitters: readonly string[];
  /** `trace/span`, the outermost best known. */
  readonly span: Known<string> | null;
  readonly spans: readonly string[];
  readonly agent: Known<Doer> | null;
  readonly service: Known<string> | null;
  readonly namespace: Known<string> | null;
  readonly host: Known<string> | null;
  readonly session: Known<string> | null;
  readonly principal: Known<string> | null;
  readonly model: Known<string> | null;
  /** The agent whose credential it came with. */
  readonly sender: Known<string> | null;
}

const mostKeys = 24;
const mostNames = 8;

/** The better known of two. Total, so that it does not matter which comes first. */
function best<T>(a: Known<T> | null, b: Known<T> | null): Known<T> | null {
  if (a === null || b === null) return a ?? b;
  if (a[0] !== b[0]) return a[0] > b[0] ? a : b;
  return order(a[1]) <= order(b[1]) ? a : b;
}
const order = (it: unknown): string => (typeof it === "string" ? it : JSON.stringify(it));

/** Of two names known alike, the shorter: it is the bare one. */
function bare(a: Known<string> | null, b: Known<string> | null): Known<string> | null {
  if (a !== null && b !== null && a[0] === b[0] && a[1].length !== b[1].length)
    return a[1].length < b[1].length ? a : b;
  return best(a, b);
}

const union = (a: readonly string[], b: readonly string[], most: number): readonly string[] =>
  a === b ? a : [...new Set([...a, ...b])].sort().slice(0, most);

const earliest = (a: Known<number>, b: Known<number>): Known<number> =>
  a[0] !== b[0] ? (a[0] > b[0] ? a : b) : a[1] <= b[1] ? a : b;

function latest(a: Known<number> | null, b: Known<number> | null): Known<number> | null {
  if (a === null || b === null) return a ?? b;
  if (a[0] !== b[0]) return a[0] > b[0] ? a : b;
  return a[1] >= b[1] ? a : b;
}

/** What two observations of one action say together. Commutative, associative, idempotent. */
export function merge(a: Observation, b: Observation): Observation {
  return {
    keys: union(a.keys, b.keys, mostKeys),
    listed: a.listed || b.listed,
    kind: best(a.kind, b.kind),
    tool: bare(a.tool, b.tool),
    names: union(a.names, b.names, mostNames),
    server: best(a.server, b.server),
    args: best(a.args, b.args),
    result: best(a.result, b.result),
    callId: best(a.callId, b.callId),
    outcome: worse(a.outcome, b.outcome),
    deniedBy: best(a.deniedBy, b.deniedBy),
    error: best(a.error, b.error),
    startMs: earliest(a.startMs, b.startMs),
    endMs: latest(a.endMs, b.endMs),
    seenBy: union(a.seenBy, b.seenBy, 4),
    emitters: union(a.emitters, b.emitters, 4),
    span: best(a.span, b.span),
    spans: union(a.spans, b.spans, mostNames),
    agent: best(a.agent, b.agent),
    service: best(a.service, b.service),
    namespace: best(a.namespace, b.namespace),
    host: best(a.host, b.host),
    session: best(a.session, b.session),
    principal: best(a.principal, b.principal),
    model: best(a.model, b.model),
    sender: best(a.sender, b.sender),
  };
}

/** The tool and the server it is on; a name with a server's before it gives the server away. */
export function toolOf(it: Observation): { tool: string | null; server: string | null } {
  const tool = it.tool?.[1] ?? null;
  if (tool === null) return { tool: null, server: it.server?.[1] ?? null };
  if (it.server !== null) return { tool: withoutServer(tool, it.server[1]), server: it.server[1] };
  for (const name of it.names) {
    const prefix = prefixOf(name, tool);
    if (prefix !== null) return { tool, server: prefix };
  }
  return { tool, server: null };
}

/** `github-create_issue` where the server is known to be `github`. */
function withoutServer(tool: string, server: string): string {
  for (const prefix of [`mcp__${server}__`, `mcp_${server}_`, `${server}__`, `${server}-`])
    if (tool.startsWith(prefix) && tool.length > prefix.length) return tool.slice(prefix.length);
  return tool;
}

function prefixOf(name: string, tool: string): string | null {
  for (const between of ["__", "-", "_", ".", "/"])
    if (name.endsWith(between + tool)) {
      const prefix = name.slice(0, -(between + tool).length).replace(/^mcp_+/, "");
      if (prefix !== "") return prefix;
    }
  return null;
}

/** Whether two names may be of one tool: the same, or one with a server's name before it. */
export const sameTool = (a: string, b: string): boolean =>
  a === b || prefixOf(a, b) !== null || prefixOf(b, a) !== null;

/** Which of these belong together: those that share a key, over any number of steps. Gives the same groups in any order. */
export function grouped<T>(items: readonly T[], keysOf: (it: T) => readonly string[]): T[][] {
  const parent = items.map((_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (parent[at] !== at) at = parent[at] = parent[parent[at] as number] as number;
    return at;
  };
  const first = new Map<string, number>();
  for (const [i, it] of items.entries())
    for (const key of keysOf(it)) {
      const other = first.get(key);
      if (other === undefined) first.set(key, i);
      else parent[find(i)] = find(other);
    }
  const groups = new Map<number, T[]>();
  for (const [i, it] of items.entries()) {
    const root = find(i);
    const group = groups.get(root);
    if (group) group.push(it);
    else groups.set(root, [it]);
  }
  return [...groups.values()];
}

/** Observations of one action as one. */
export const mergeAll = (all: readonly Observation[]): Observation => all.reduce(merge);

/** One for each action. */
export const joined = (observations: readonly Observation[]): Observation[] =>
  grouped(observations, ({ keys }) => keys).map(mergeAll);
