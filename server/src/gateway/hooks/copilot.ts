import { callOf } from "./claude-code.ts";
import {
  errorText,
  fields,
  json,
  parted,
  said,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Place,
  type Read,
  type ToolCall,
} from "./dialect.ts";

const decides: Readonly<Record<string, string>> = {
  PreToolUse: "preToolUse",
  preToolUse: "preToolUse",
  PermissionRequest: "permissionRequest",
  permissionRequest: "permissionRequest",
};
const tells = /^postToolUse(Failure)?$/i;
const others =
  /^(agentStop|errorOccurred|notification|preCompact|sessionEnd|sessionStart|subagentStart|subagentStop|userPromptSubmitted|userPromptTransformed|stop|userPromptSubmit)$/i;

/** What Copilot's own tools are called; any other name is `server-tool` of an MCP server. */
const own = /^(ask_user|bash|create|edit|glob|grep|powershell|task|view|web_fetch|[A-Z][A-Za-z]+)$/;

/** Copilot: hooks written in camel case are told no event, those in Pascal case get what Claude Code sends. */
export const copilot: Dialect = {
  name: "copilot",
  read(payload) {
    const it = fields(payload);
    if (it === null) return unclear(null, "it is no object");
    const event = text(it["hook_event_name"]) ?? text(it["hookEventName"]) ?? eventOf(it);
    if (event === null) return unclear(null, "it names no event and no tool");
    if (others.test(event)) return { kind: "other", step: event };
    const call = "tool_name" in it ? callOf(it) : camel(it);
    const step = decides[event] ?? event;
    if (typeof call === "string") return unclear(step, call);
    if (tells.test(event)) return endedOf(step, it, call);
    return event in decides
      ? { kind: "ask", step, call }
      : unclear(step, `the event ${event} is not known`);
  },
  allow: (step) =>
    json(step === "permissionRequest" ? { behavior: "allow" } : { permissionDecision: "allow" }),
  deny: (step, reason) =>
    json(
      step === "permissionRequest"
        ? { behavior: "deny", message: said(reason) }
        : { permissionDecision: "deny", permissionDecisionReason: said(reason) },
    ),
  narrow: (step, modifiedArgs) =>
    step === "preToolUse" ? json({ permissionDecision: "allow", modifiedArgs }) : null,
  joins: (step) => step === "permissionRequest",
  nothing: () => json({}),
};

function eventOf(it: Fields): string | null {
  if (text(it["toolName"]) === null) return null;
  return "toolResult" in it ? "postToolUse" : "error" in it ? "postToolUseFailure" : "preToolUse";
}

function endedOf(step: string, it: Fields, call: ToolCall): Read {
  const result = it["toolResult"] ?? it["tool_response"] ?? it["tool_result"] ?? null;
  const kind = fields(result)?.["resultType"];
  const failed = /failure$/i.test(step) || kind === "failure" || kind === "denied";
  const error = failed ? errorText(it["error"] ?? fields(result)?.["textResultForLlm"]) : null;
  return { kind: "ended", step, call, error, result };
}

function camel(it: Fields): ToolCall | string {
  const tool = text(it["toolName"]);
  if (tool === null) return "there is no `toolName`";
  const args = argsOf(it["toolArgs"]);
  if (args === null) return "`toolArgs` is no object";
  const names = [...parted(tool, "/"), ...parted(tool, "-")];
  const place: Place =
    own.test(tool) || names.length === 0 ? { kind: "own" } : { kind: "mcp", names };
  return {
    session: text(it["sessionId"]),
    id: text(it["toolCallId"]),
    place,
    tool,
    args,
    url: null,
  };
}

/** Some versions give the arguments as a text of JSON. */
function argsOf(input: unknown): Fields | null {
  if (typeof input !== "string") return fields(input);
  try {
    return fields(JSON.parse(input));
  } catch {
    return null;
  }
}
