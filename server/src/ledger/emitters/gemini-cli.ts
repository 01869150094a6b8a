import type { LogRecord, SpanRecord } from "../otlp/flatten.ts";
import { genaiSpan, sessionOf } from "./genai.ts";
import { args, callIdOf, classOf, content, flag, number, text } from "./reading.ts";
import type { Emitter, Ending, Recognised, Seen, SeenAction } from "./seen.ts";

/** Gemini CLI and its forks: each call is a log record without a call id, and a span of a trace of its own. */
export const geminiCli: Emitter = {
  name: "gemini-cli",
  knows: ({ origin }) => /^(gemini-cli|qwen-code)$/.test(origin.scope),
  log,
  span,
};

function log({ attributes, body }: LogRecord): Recognised {
  const said: Seen = {
    emitter: "gemini-cli",
    session: sessionOf(attributes),
    principal: text(attributes, "user.id"),
    model: text(attributes, "model"),
  };
  const event = text(attributes, "event.name") ?? (typeof body === "string" ? body : "");
  const name = text(attributes, "function_name");
  if (name === null || !/(^|\.)tool_call$/.test(event))
    return name !== null && event === "" ? { ...said, action: action(attributes, name) } : said;
  return { ...said, action: action(attributes, name) };
}

function action(attributes: LogRecord["attributes"], name: string): SeenAction {
  return {
    kind: "tool_call",
    ...named(name, text(attributes, "mcp_server_name"), text(attributes, "tool_type") === "mcp"),
    args: args(attributes, "function_args"),
    result: undefined,
    callId: callIdOf(attributes, "call_id", "gen_ai.tool.call_id"),
    seenBy: "log",
    tookMs: number(attributes, "duration_ms"),
    ...endingOf(attributes),
  };
}

function endingOf(attributes: LogRecord["attributes"]): Ending {
  if (text(attributes, "decision") === "reject") return { outcome: "denied", deniedBy: "user" };
  const type = text(attributes, "error.type", "error_type");
  // The policy engine's refusals have a type of their own and no decision.
  if (type !== null && /polic|denied|reject/i.test(type))
    return { outcome: "denied", deniedBy: /polic/i.test(type) ? "policy" : null };
  const success = flag(attributes, "success");
  if (success === null) return { outcome: "unknown" };
  return success ? { outcome: "ok" } : { outcome: "error", error: classOf(type) };
}

/** A tool of an MCP server is called `mcp_server_tool`; where the name of one ends cannot be seen without the server's. */
function named(name: string, server: string | null, isMcp: boolean) {
  for (const prefix of server === null ? [] : [`mcp_${server}_`, `${server}__`, `${server}_`])
    if (name.startsWith(prefix) && name.length > prefix.length)
      return { tool: name.slice(prefix.length), server, exact: true };
  return { tool: name, server, exact: server !== null || !(isMcp || name.startsWith("mcp_")) };
}

function span(record: SpanRecord): Recognised {
  const seen = genaiSpan(record, "gemini-cli");
  if (seen === null || seen === "drop" || !seen.action?.tool) return seen;
  const { attributes } = record;
  const server = text(attributes, "mcp_server_name", "gen_ai.mcp.server_name", "mcp.server.name");
  return {
    ...seen,
    action: {
      ...seen.action,
      ...named(seen.action.tool, server, false),
      args: seen.action.args ?? args(attributes, "function_args", "gen_ai.tool.call.args"),
      result: seen.action.result ?? content(attributes, "gen_ai.output.messages"),
    },
  };
}
