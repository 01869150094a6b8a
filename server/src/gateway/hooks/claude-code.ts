import {
  errorText,
  fields,
  json,
  mcpName,
  said,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Read,
  type ToolCall,
} from "./dialect.ts";

const others = new Set(
  `PostToolBatch Notification UserPromptSubmit UserPromptExpansion SessionStart SessionEnd Stop StopFailure
  SubagentStart SubagentStop PreCompact PostCompact PreModelSwitch PostModelSwitch PermissionDenied Setup TeammateIdle
  TaskCreated TaskCompleted Elicitation ElicitationResult ConfigChange WorktreeCreate WorktreeRemove InstructionsLoaded
  CwdChanged FileChanged DirectoryAdded MessageDisplay`.split(/\s+/),
);

/** Claude Code: PreToolUse and PermissionRequest decide, PostToolUse and PostToolUseFailure say how it ended. */
export const claudeCode: Dialect = {
  name: "claude-code",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["hook_event_name"]);
    if (it === null || step === null) return unclear(null, "there is no `hook_event_name`");
    if (others.has(step)) return { kind: "other", step };
    if (!/^(PreToolUse|PermissionRequest|PostToolUse|PostToolUseFailure)$/.test(step))
      return unclear(step, `the event ${step} is not known`);
    const call = callOf(it);
    if (typeof call === "string") return unclear(step, call);
    return ended(step, it, call) ?? { kind: "ask", step, call };
  },
  allow: (step) => answer(step, { permissionDecision: "allow" }, { behavior: "allow" }),
  deny: (step, reason) =>
    step === "PreToolUse" || step === "PermissionRequest"
      ? answer(
          step,
          { permissionDecision: "deny", permissionDecisionReason: said(reason) },
          { behavior: "deny", message: said(reason) },
        )
      : // The one form that every other event takes; the command's exit status says it as well.
        {
          exitCode: 2,
          stdout: JSON.stringify({ decision: "block", reason: said(reason) }),
          stderr: `${said(reason)}\n`,
        },
  narrow: (step, updatedInput) =>
    answer(
      step,
      { permissionDecision: "allow", updatedInput },
      { behavior: "allow", updatedInput },
    ),
  joins: (step) => step === "PermissionRequest",
  nothing: () => json({}),
};

const answer = (step: string, before: object, request: object) =>
  json({
    hookSpecificOutput: {
      hookEventName: step,
      ...(step === "PreToolUse" ? before : { decision: request }),
    },
  });

function ended(step: string, it: Fields, call: ToolCall): Read | null {
  if (step === "PostToolUse")
    return { kind: "ended", step, call, error: null, result: it["tool_response"] ?? null };
  if (step === "PostToolUseFailure")
    return { kind: "ended", step, call, error: errorText(it["error"]), result: null };
  return null;
}

/** The call, or what is wrong with it. */
export function callOf(it: Fields): ToolCall | string {
  const tool = text(it["tool_name"]);
  if (tool === null) return "there is no `tool_name`";
  const args = fields(it["tool_input"]);
  if (args === null) return "`tool_input` is no object";
  const place = mcpName(tool) ?? { kind: "own" as const };
  if (place.kind === "mcp" && place.names.length === 0) return `${tool} names no server and tool`;
  // The name in `mcp_server` decides nothing: whoever writes a configuration chooses it. It only must not contradict.
  const server = text(fields(it["mcp_server"])?.["name"]);
  if (server !== null && !tool.startsWith(`mcp__${server.replaceAll(/[^A-Za-z0-9_-]/g, "_")}__`))
    return `${tool} is not a tool of ${server}`;
  return {
    session: text(it["session_id"]),
    id: text(it["tool_use_id"]),
    place,
    tool,
    args,
    url: null,
  };
}
