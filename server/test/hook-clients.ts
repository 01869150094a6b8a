import type { Said } from "../src/gateway/hooks/dialect.ts";

/** What a client makes of a hook before a tool: as each of them reads it, their documented and measured holes included. */
export type Made = "runs" | "blocked" | "changed" | "asks";

interface Ended extends Omit<Said, "exitCode"> {
  /** Null: ended by a signal, or by the client's own timeout. */
  readonly exitCode: number | null;
}

const parse = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};
const only = (it: object, ...names: string[]): boolean =>
  Object.keys(it).every((name) => names.includes(name));

/** Claude Code from 2.1.295 with `onFailure: "block"`. */
function claudeCode({ exitCode, stdout }: Ended): Made {
  if (exitCode !== 0) return "blocked";
  if (stdout.trim() === "") return "runs";
  const it = parse(stdout);
  if (it === null) return "blocked";
  if (it["decision"] === "block") return "blocked";
  const own = it["hookSpecificOutput"] as Record<string, unknown> | undefined;
  if (own?.["permissionDecision"] === "deny") return "blocked";
  if (own?.["permissionDecision"] === "ask") return "asks";
  return own?.["updatedInput"] === undefined ? "runs" : "changed";
}

function cursor({ exitCode, stdout }: Ended): Made {
  if (exitCode !== 0 || stdout.trim() === "") return "blocked";
  const it = parse(stdout);
  if (it === null || it["permission"] === "deny") return "blocked";
  return it["updated_input"] === undefined ? "runs" : "changed";
}

/** The wrapper turns any other status into 2 with a text. */
function codex({ exitCode, stdout }: Ended): Made {
  if (exitCode !== 0) return "blocked";
  const it = parse(stdout);
  if (it === null || !only(it, "hookSpecificOutput")) return "runs";
  const own = it["hookSpecificOutput"] as Record<string, unknown>;
  const known = ["hookEventName", "permissionDecision", "permissionDecisionReason", "updatedInput"];
  if (!only(own, ...known)) return "runs";
  const { permissionDecision: decision, permissionDecisionReason: reason } = own;
  if (decision === "deny")
    return typeof reason === "string" && reason.trim() !== "" ? "blocked" : "runs";
  return decision === "allow" && own["updatedInput"] !== undefined ? "changed" : "runs";
}

/** The wrapper turns any other status into a text and 2; JSON counts whatever the status. */
function gemini({ exitCode, stdout }: Ended): Made {
  const it = parse(stdout);
  if (it === null) return exitCode === 0 ? "runs" : "blocked";
  if (it["decision"] === "deny" || it["decision"] === "block") return "blocked";
  return it["hookSpecificOutput"] === undefined ? "runs" : "changed";
}

/** Versions that skip a hook that fails, as well: only a status of 0 with JSON counts. */
function copilot({ exitCode, stdout }: Ended): Made {
  const it = exitCode === 0 ? parse(stdout) : null;
  if (it?.["permissionDecision"] === "deny")
    return it["permissionDecisionReason"] ? "blocked" : "runs";
  if (it?.["permissionDecision"] === "ask") return "asks";
  return it?.["modifiedArgs"] === undefined ? "runs" : "changed";
}

const windsurf = ({ exitCode }: Ended): Made => (exitCode === 2 ? "blocked" : "runs");

const cline = ({ stdout }: Ended): Made =>
  parse(stdout)?.["cancel"] === true ? "blocked" : "runs";

/** Its plugin throws on all but a plain allow. */
function opencode({ exitCode, stdout }: Ended): Made {
  const it = exitCode === 0 ? parse(stdout) : null;
  if (it?.["decision"] !== "allow") return "blocked";
  return it["args"] === undefined ? "runs" : "changed";
}

export const made: Readonly<Record<string, (ended: Ended) => Made>> = {
  "claude-code": claudeCode,
  cursor,
  codex,
  gemini,
  copilot,
  windsurf,
  cline,
  opencode,
};

/** One call of a shell command in each client, as it tells of it. */
export const shellCall: Readonly<Record<string, (command: string, id?: string) => object>> = {
  "claude-code": (command, id = "toolu_1") => ({
    session_id: "s1",
    transcript_path: "/t",
    cwd: "/repo",
    permission_mode: "default",
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: { command },
    tool_use_id: id,
  }),
  cursor: (command) => ({
    conversation_id: "s1",
    generation_id: "g1",
    hook_event_name: "beforeShellExecution",
    cursor_version: "3",
    workspace_roots: [],
    command,
    cwd: "/repo",
    sandbox: false,
  }),
  codex: (command, id = "call_1") => ({
    session_id: "s1",
    turn_id: "t1",
    transcript_path: null,
    cwd: "/repo",
    hook_event_name: "PreToolUse",
    model: "m",
    permission_mode: "default",
    tool_name: "Bash",
    tool_input: { command },
    tool_use_id: id,
  }),
  gemini: (command) => ({
    session_id: "s1",
    transcript_path: "/t",
    cwd: "/repo",
    hook_event_name: "BeforeTool",
    timestamp: "2026-11-23T10:00:00Z",
    tool_name: "run_shell_command",
    tool_input: { command },
  }),
  copilot: (command) => ({
    sessionId: "s1",
    timestamp: 1,
    cwd: "/repo",
    toolName: "bash",
    toolArgs: { command },
  }),
  windsurf: (command_line) => ({
    agent_action_name: "pre_run_command",
    trajectory_id: "s1",
    execution_id: "e1",
    timestamp: "2026-11-23T10:00:00Z",
    tool_info: { command_line, cwd: "/repo" },
  }),
  cline: (command) => ({
    clineVersion: "3.36",
    hookName: "PreToolUse",
    timestamp: "1",
    taskId: "s1",
    workspaceRoots: [],
    userId: "u",
    preToolUse: { toolName: "execute_command", parameters: { command } },
  }),
  opencode: (command, id = "c1") => ({
    event: "tool.execute.before",
    tool: "bash",
    sessionID: "s1",
    callID: id,
    args: { command },
  }),
};
