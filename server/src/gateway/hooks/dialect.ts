/** All that a client ever sees of a hook: what is written, and how the command ends. */
export interface Said {
  readonly exitCode: 0 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a tool lives, as far as the client says: in the client itself, or on an MCP server. */
export type Place =
  | { readonly kind: "own" }
  /** One name joins server and tool; each way to part them is one pair. */
  | { readonly kind: "mcp"; readonly names: readonly (readonly [server: string, tool: string])[] }
  /** The client names the tool of an MCP server, and not the server. */
  | { readonly kind: "some-mcp" };

/** One call of a tool, as a client tells of it. */
export interface ToolCall {
  readonly session: string | null;
  /** The client's own id of the call, where it gives one. */
  readonly id: string | null;
  readonly place: Place;
  readonly tool: string;
  readonly args: unknown;
  /** Where the MCP server is, where the client says so. */
  readonly url: string | null;
}

export type Read =
  /** The client asks whether this may happen. */
  | { readonly kind: "ask"; readonly step: string; readonly call: ToolCall }
  /** It happened. */
  | {
      readonly kind: "ended";
      readonly step: string;
      readonly call: ToolCall;
      readonly error: string | null;
      readonly result: unknown;
    }
  /** An event that nothing is decided about. */
  | { readonly kind: "other"; readonly step: string }
  /** Anything else: it is blocked. */
  | { readonly kind: "unclear"; readonly step: string | null; readonly why: string };

/** How one client speaks. Every answer is the least that the client takes: a field too many can turn a deny into an allow. */
export interface Dialect {
  readonly name: string;
  read(payload: unknown): Read;
  allow(step: string): Said;
  deny(step: string | null, reason: string): Said;
  /** Null where this client cannot change the arguments at this step in this way. */
  narrow(step: string, args: unknown, given: unknown): Said | null;
  /** Whether an earlier step of the same call may have been answered already. */
  joins(step: string): boolean;
  /** To an event that nothing is decided about. */
  nothing(step: string): Said;
  /** What is the same of one call in all events about it, where arguments differ between them. */
  key?(tool: string, args: unknown): unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

export const fields = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

const longestName = 1000;

export const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" && value.length <= longestName ? value : null;

export const json = (value: unknown): Said => ({
  exitCode: 0,
  stdout: JSON.stringify(value),
  stderr: "",
});

export const silence: Said = { exitCode: 0, stdout: "", stderr: "" };

/** For clients to which the exit status is the answer. */
export const refusedByStatus = (reason: string): Said => ({
  exitCode: 2,
  stdout: "",
  stderr: `${said(reason)}\n`,
});

/** A reason that is never blank: some clients let a tool run where a deny gives none. */
export const said = (reason: string): string => (reason.trim() === "" ? "Denied." : reason);

/** Every way to part a joined name in two. */
export function parted(name: string, by: string): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = name.indexOf(by, 1); at > 0; at = name.indexOf(by, at + 1)) {
    const tool = name.slice(at + by.length);
    if (tool !== "") pairs.push([name.slice(0, at), tool]);
  }
  return pairs;
}

/** `mcp__server__tool`, as Claude Code and Codex write it; null for a tool of the client's own. */
export const mcpName = (name: string): Place | null =>
  name.startsWith("mcp__") ? { kind: "mcp", names: parted(name.slice(5), "__") } : null;

export const unclear = (step: string | null, why: string): Read => ({
  kind: "unclear",
  step,
  why,
});

const longestError = 500;

export const errorText = (value: unknown): string =>
  (typeof value === "string" && value !== "" ? value : "The client says that it failed.").slice(
    0,
    longestError,
  );
