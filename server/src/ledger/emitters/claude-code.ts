import type { LogRecord, SpanRecord } from "../otlp/flatten.ts";
import type { Attributes, Value } from "../otlp/value.ts";
import { sessionOf } from "./genai.ts";
import {
  args,
  argsOf,
  callIdOf,
  classOf,
  content,
  flag,
  isRecord,
  mcpName,
  number,
  parsed,
  text,
} from "./reading.ts";
import type { Emitter, Ending, Recognised, Seen } from "./seen.ts";

const ids = ["tool_use_id", "gen_ai.tool.call.id"];

/** Claude Code: a tool call is a log record, and from its traces a span whose children say how it ended. */
export const claudeCode: Emitter = {
  name: "claude-code",
  knows: ({ origin }) => origin.scope.startsWith("com.anthropic.claude_code"),
  log,
  span,
};

function saidBy(attributes: Attributes): Seen {
  const subagent = text(attributes, "agent.name");
  return {
    emitter: "claude-code",
    session: sessionOf(attributes),
    principal: text(attributes, "user.id", "user.account_uuid"),
    model: text(attributes, "model", "gen_ai.request.model"),
    agent: subagent === null ? null : { name: subagent, id: null, version: null },
  };
}

function log(record: LogRecord): Recognised {
  const { attributes, body } = record;
  const event = (text(attributes, "event.name") ?? (typeof body === "string" ? body : "")).replace(
    /^claude_code\./,
    "",
  );
  if (event !== "tool_result" && event !== "tool_decision") return saidBy(attributes);
  const named = toolOf(attributes);
  const callId = callIdOf(attributes, ...ids);
  const decided = decision(attributes);
  // That a call was let pass says nothing of a call that cannot be told from others.
  if (event === "tool_decision" && decided.outcome !== "denied" && callId === null)
    return saidBy(attributes);
  const success = flag(attributes, "success");
  const ending: Ending =
    event === "tool_decision"
      ? decided
      : success === null
        ? { outcome: "unknown" }
        : success
          ? { outcome: "ok" }
          : { outcome: "error", error: classOf(text(attributes, "error", "error_type")) };
  return {
    ...saidBy(attributes),
    action: {
      kind: "tool_call",
      ...named,
      args: argsIn(attributes),
      result: undefined,
      callId,
      seenBy: "log",
      tookMs: event === "tool_result" ? number(attributes, "duration_ms") : null,
      ...ending,
    },
  };
}

function decision(attributes: Attributes): Ending {
  const said = text(attributes, "decision");
  if (said === null || !/^(reject|den|abort|block)/i.test(said)) return { outcome: "unknown" };
  const source = text(attributes, "source");
  return { outcome: "denied", deniedBy: source?.startsWith("user") ? "user" : source };
}

/** In log records every tool of an MCP server is called `mcp_tool`; its own name stands in the parameters, if anywhere. */
function toolOf(attributes: Attributes) {
  const name = text(attributes, "tool_name", "gen_ai.tool.name");
  const parameters = parsed(attributes.get("tool_parameters"));
  const given = isRecord(parameters) ? parameters : {};
  const member = (it: Value | undefined) => (typeof it === "string" && it !== "" ? it : null);
  const server =
    text(attributes, "anthropic.mcp.server.name", "mcp_server_name") ??
    member(given["mcp_server_name"]);
  const tool = text(attributes, "mcp_tool_name") ?? member(given["mcp_tool_name"]);
  const of = name === null ? null : mcpName(name);
  if (of) return { tool: of.tool, server: server ?? of.server, exact: true };
  if (name === "mcp_tool") return { tool: tool ?? name, server, exact: tool !== null };
  return { tool: name, server, exact: true };
}

function argsIn(attributes: Attributes): Value | undefined {
  const input = args(attributes, "tool_input", "gen_ai.tool.call.arguments");
  if (input !== undefined) return input;
  const parameters = parsed(attributes.get("tool_parameters"));
  if (!isRecord(parameters)) return undefined;
  const { mcp_server_name: _server, mcp_tool_name: _tool, ...rest } = parameters;
  return Object.keys(rest).length > 0 ? argsOf(rest) : undefined;
}

function span(record: SpanRecord): Recognised {
  const { attributes, name } = record;
  const said = saidBy(attributes);
  if (name === "claude_code.tool.blocked_on_user") {
    const ended = decision(attributes);
    return ended.outcome === "denied" ? { ...said, about: ended } : said;
  }
  if (name === "claude_code.tool.execution") return { ...said, about: execution(record) };
  if (name !== "claude_code.tool") return said;
  const success = flag(attributes, "success");
  return {
    ...said,
    action: {
      kind: "tool_call",
      ...toolOf(attributes),
      args: argsIn(attributes),
      result: content(attributes, "gen_ai.tool.call.result"),
      callId: callIdOf(attributes, ...ids),
      seenBy: "span",
      // A refused call has such a span as well, and nothing on it says so.
      outcome: record.failed || success === false ? "error" : success ? "ok" : "unknown",
    },
  };
}

function execution({ attributes, failed }: SpanRecord): Ending {
  const success = flag(attributes, "success");
  return success === false || failed
    ? { outcome: "error", error: classOf(text(attributes, "error.type", "error")) }
    : { outcome: success === true ? "ok" : "unknown" };
}
