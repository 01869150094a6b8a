import type { LogRecord, SpanRecord } from "../otlp/flatten.ts";
import type { Attributes, Value } from "../otlp/value.ts";
import {
  args,
  argsOf,
  callIdOf,
  content,
  endingOf,
  flag,
  isRecord,
  mcpName,
  parsed,
  text,
} from "./reading.ts";
import type { Emitter, Recognised, Seen, SeenAction, SeenAgent } from "./seen.ts";

/** Names of one thing through the generations of the conventions, the newest first. */
const toolName = ["gen_ai.tool.name", "mcp.tool.name", "tool.name", "tool_name"];
const callId = [
  "gen_ai.tool.call.id",
  "gen_ai.tool.call_id",
  "gen_ai.tool_call.id",
  "tool_call.id",
];
const argsNames = [
  "gen_ai.tool.call.arguments",
  "gcp.vertex.agent.tool_call_args",
  "gen_ai.tool.arguments",
  "gen_ai.tool.input",
  "tool_arguments",
  "mcp.request.arguments",
];
const resultNames = [
  "gen_ai.tool.call.result",
  "gcp.vertex.agent.tool_response",
  "gen_ai.tool.output",
  "gen_ai.tool.result",
  "tool_response",
];

/** The spans of the GenAI conventions, old and new, whoever emits them: the last that is asked. */
export const genai: Emitter = {
  name: "gen_ai",
  knows: ({ attributes, signal, ...rest }) =>
    [...attributes.keys()].some((name) => name.startsWith("gen_ai.")) ||
    (signal === "span" && /^(execute_tool|invoke_agent|running tool:?) /.test(nameOf(rest))),
  span: (record) => genaiSpan(record, "gen_ai"),
  log: (record) => genaiLog(record, "gen_ai"),
};

const nameOf = (it: object): string => ("name" in it && typeof it.name === "string" ? it.name : "");

export const sessionOf = (attributes: Attributes): string | null =>
  text(
    attributes,
    "gen_ai.conversation.id",
    "session.id",
    "conversation.id",
    "gcp.vertex.agent.session_id",
    "langsmith.metadata.thread_id",
    "traceloop.association.properties.session_id",
  );

export const principalOf = (attributes: Attributes): string | null =>
  text(attributes, "enduser.id", "user.id", "user.account_id", "gcp.vertex.agent.user_id");

export function agentOf(attributes: Attributes): SeenAgent | null {
  const name = text(attributes, "gen_ai.agent.name");
  const id = text(attributes, "gen_ai.main_agent.id", "gen_ai.agent.id");
  if (name === null && id === null) return null;
  return { name, id, version: text(attributes, "gen_ai.agent.version") };
}

export function genaiSpan(span: SpanRecord, emitter: string): Recognised {
  const { attributes } = span;
  const said: Seen = {
    emitter,
    agent: agentOf(attributes),
    session: sessionOf(attributes),
    principal: principalOf(attributes),
    model: text(attributes, "gen_ai.request.model", "gen_ai.response.model"),
  };
  const operation = text(attributes, "gen_ai.operation.name");
  const handoff = text(attributes, "gen_ai.handoff.to_agent");
  if (handoff !== null) return { ...said, action: message(span, handoff) };
  if (
    operation === "invoke_agent" ||
    operation === "create_agent" ||
    operation === "invoke_workflow"
  )
    return { ...said, opens: operation === "invoke_agent" };
  if (!isToolSpan(span, operation)) return said;
  return { ...said, action: toolAction(span) };
}

function isToolSpan(span: SpanRecord, operation: string | null): boolean {
  // Google's ADK adds one that stands for several that have spans of their own.
  if (/\(merged( tools)?\)$/.test(span.name)) return false;
  if (operation !== null) return operation === "execute_tool" || operation === "tool_call";
  return (
    /^execute_tool \S/.test(span.name) ||
    (/^running tool\b/.test(span.name) && span.attributes.has("gen_ai.tool.name"))
  );
}

const inName = (name: string): string | null =>
  /^(?:execute_tool|tools\/call|running tool:?) (.+)$/.exec(name)?.[1]?.trim() ?? null;

/** One tool call, as a span of the conventions tells of it. */
export function toolAction(span: SpanRecord): SeenAction {
  const { attributes } = span;
  const name = text(attributes, ...toolName) ?? inName(span.name);
  const of = name === null ? null : mcpName(name);
  const to = name === null ? null : handedTo(name, span);
  if (to !== null) return message(span, to);
  return {
    kind: "tool_call",
    tool: of?.tool ?? name,
    server: of?.server ?? text(attributes, "mcp.server.name", "anthropic.mcp.server.name"),
    exact: true,
    args: args(attributes, ...argsNames) ?? inMessages(attributes.get("gen_ai.input.messages")),
    result: content(attributes, ...resultNames),
    callId: callIdOf(attributes, ...callId),
    seenBy: "span",
    ...endingOf(span),
  };
}

/** The tools by which frameworks hand over from one agent to another. */
export function handedTo(name: string, span: SpanRecord): string | null {
  const found = /^(?:handoff_to_|transfer_to_|handoff to )(.+)$/i.exec(name)?.[1];
  if (found === undefined) return null;
  if (!/^agent$/i.test(found)) return found;
  const given = args(span.attributes, ...argsNames, "input.value");
  const agent = isRecord(given) ? (given["agent_name"] ?? given["agentName"]) : null;
  return typeof agent === "string" ? agent : found;
}

export const message = (span: SpanRecord, to: string): SeenAction => ({
  kind: "message",
  tool: to,
  server: null,
  exact: true,
  args: undefined,
  result: undefined,
  callId: callIdOf(span.attributes, ...callId),
  seenBy: "span",
  ...endingOf(span),
});

/** The arguments of the one call that messages ask for, where they hold exactly one. */
function inMessages(messages: Value | undefined): Value | undefined {
  const found: Value[] = [];
  const look = (it: Value | undefined, depth: number): void => {
    if (depth > 8 || found.length > 1) return;
    if (Array.isArray(it)) for (const item of it as readonly Value[]) look(item, depth + 1);
    else if (isRecord(it)) {
      const given = it["arguments"] ?? it["args"];
      if (given !== undefined && given !== null) {
        found.push(parsed(given) ?? given);
        return;
      }
      for (const member of Object.values(it)) look(member, depth + 1);
    }
  };
  look(parsed(messages), 0);
  const [only, more] = found;
  return only === undefined || more !== undefined || only === null ? undefined : argsOf(only);
}

/** A log record about a tool call; the messages of models and their scores are no actions. */
export function genaiLog(log: LogRecord, emitter: string): Recognised {
  const { attributes } = log;
  const said: Seen = {
    emitter,
    agent: agentOf(attributes),
    session: sessionOf(attributes),
    principal: principalOf(attributes),
  };
  if (text(attributes, "gen_ai.operation.name") !== "execute_tool") return said;
  const name = text(attributes, ...toolName);
  if (name === null) return said;
  const failed = text(attributes, "error.type") !== null || flag(attributes, "success") === false;
  const of = mcpName(name);
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool: of?.tool ?? name,
      server: of?.server ?? null,
      exact: true,
      args: args(attributes, ...argsNames),
      result: content(attributes, ...resultNames),
      callId: callIdOf(attributes, ...callId),
      seenBy: "log",
      outcome: failed ? "error" : flag(attributes, "success") === true ? "ok" : "unknown",
    },
  };
}
