import type { SpanRecord } from "../otlp/flatten.ts";
import type { Attributes, Value } from "../otlp/value.ts";
import { agentOf, handedTo, message, principalOf, sessionOf } from "./genai.ts";
import {
  args,
  argsOf,
  callIdOf,
  content,
  endingOf,
  isRecord,
  mcpName,
  parsed,
  text,
} from "./reading.ts";
import type { Emitter, Recognised, Seen, SeenAgent } from "./seen.ts";

/** OpenInference: LangGraph, LangChain, OpenAI Agents, CrewAI and whatever else is instrumented with it. */
export const openInference: Emitter = {
  name: "openinference",
  knows: ({ attributes, signal }) => signal === "span" && attributes.has("openinference.span.kind"),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes, name } = record;
  const kind = (text(attributes, "openinference.span.kind") ?? "").toUpperCase();
  const agent = kind === "AGENT" ? agentNamed(record) : namedOnAny(attributes);
  const said: Seen = {
    emitter: emitterOf(record),
    agent,
    opens: kind === "AGENT",
    rootName: record.parentId === null && kind !== "TOOL" ? name : null,
    session: sessionOf(attributes) ?? inMetadata(attributes),
    principal: principalOf(attributes),
    model: text(attributes, "llm.model_name"),
  };
  if (kind !== "TOOL") return said;
  const tool = text(attributes, "tool.name", "gen_ai.tool.name") ?? name;
  const to = handedTo(tool, record) ?? handedTo(name, record);
  if (to !== null) return { ...said, action: message(record, to) };
  const of = mcpName(tool);
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool: of?.tool ?? tool,
      server: of?.server ?? text(attributes, "mcp.server.name"),
      exact: true,
      args:
        args(
          attributes,
          "gen_ai.tool.call.arguments",
          "tool_call.function.arguments",
          "input.value",
        ) ?? parameters(attributes),
      result: content(attributes, "output.value", "gen_ai.tool.call.result"),
      callId: callIdOf(attributes, "tool_call.id", "gen_ai.tool.call.id", "tool.id"),
      seenBy: "span",
      ...endingOf(record),
    },
  };
}

/** `openinference-langchain` of `@arizeai/openinference-instrumentation-langchain`. */
function emitterOf({ origin: { scope } }: SpanRecord): string {
  const of = /openinference[.-]instrumentation[.-]([\w-]{1,40})/.exec(scope)?.[1];
  return of === undefined ? "openinference" : `openinference-${of.replaceAll("_", "-")}`;
}

/** The workflow around several agents is an AGENT as well, but no node of the graph: its name is only that of the root. */
function agentNamed({ attributes, name, parentId }: SpanRecord): SeenAgent | null {
  const said = agentOf(attributes) ?? namedOnAny(attributes);
  if (said) return said;
  const node = text(attributes, "graph.node.id", "crewai.agent.role", "agent.role");
  if (node !== null) return { name: node, id: null, version: null };
  return parentId === null ? null : { name, id: null, version: null };
}

const namedOnAny = (attributes: Attributes): SeenAgent | null => {
  const name = text(attributes, "agent.name", "gen_ai.agent.name");
  return name === null ? null : { name, id: text(attributes, "gen_ai.agent.id"), version: null };
};

/** What it calls parameters is the arguments in some instrumentations, and the tool's schema in others. */
function parameters(attributes: Attributes): Value | undefined {
  const it = parsed(attributes.get("tool.parameters"));
  if (it === undefined || it === null) return undefined;
  const isSchema = isRecord(it) && (isRecord(it["properties"]) || "$schema" in it);
  return isSchema ? undefined : argsOf(it);
}

function inMetadata(attributes: Attributes): string | null {
  const metadata = parsed(attributes.get("metadata"));
  if (!isRecord(metadata)) return null;
  for (const name of ["session_id", "thread_id", "conversation_id", "sessionId"]) {
    const it = metadata[name];
    if (typeof it === "string" && it !== "") return it;
  }
  return null;
}
