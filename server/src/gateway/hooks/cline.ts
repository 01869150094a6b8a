import {
  errorText,
  fields,
  json,
  said,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Read,
  type ToolCall,
} from "./dialect.ts";

const others = /^(TaskStart|TaskResume|TaskCancel|TaskComplete|UserPromptSubmit|PreCompact)$/;

/** Cline: only JSON that says `cancel` blocks, and it stops the whole task. */
export const cline: Dialect = {
  name: "cline",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["hookName"]);
    if (it === null || step === null) return unclear(null, "there is no `hookName`");
    if (others.test(step)) return { kind: "other", step };
    if (step !== "PreToolUse" && step !== "PostToolUse")
      return unclear(step, `the event ${step} is not known`);
    const use = fields(it[step === "PreToolUse" ? "preToolUse" : "postToolUse"]);
    if (use === null) return unclear(step, "it says nothing of a tool");
    const call = callOf(use, text(it["taskId"]));
    if (typeof call === "string") return unclear(step, call);
    return step === "PreToolUse" ? { kind: "ask", step, call } : ended(step, call, use);
  },
  allow: () => json({ cancel: false }),
  deny: (_step, reason) => json({ cancel: true, errorMessage: said(reason) }),
  narrow: () => null,
  joins: () => false,
  nothing: () => json({ cancel: false }),
};

const ended = (step: string, call: ToolCall, use: Fields): Read => ({
  kind: "ended",
  step,
  call,
  error: use["success"] === false ? errorText(use["result"]) : null,
  result: use["result"] ?? null,
});

function callOf(use: Fields, session: string | null): ToolCall | string {
  const tool = text(use["toolName"]) ?? text(use["tool"]);
  if (tool === null) return "there is no `toolName`";
  const args = fields(use["parameters"] ?? {});
  if (args === null) return "`parameters` is no object";
  const base = { session, id: null, url: null };
  if (tool !== "use_mcp_tool") return { ...base, place: { kind: "own" }, tool, args };
  const server = text(args["server_name"]);
  const name = text(args["tool_name"]);
  const given = inner(args["arguments"]);
  if (server === null || name === null || given === null) return "the MCP call cannot be read";
  return { ...base, place: { kind: "mcp", names: [[server, name]] }, tool: name, args: given };
}

/** The arguments of an MCP call are a text of JSON. */
function inner(input: unknown): Fields | null {
  if (typeof input !== "string") return fields(input ?? {});
  try {
    return fields(JSON.parse(input));
  } catch {
    return null;
  }
}
