import type { SpanRecord } from "../otlp/flatten.ts";
import { genaiSpan, sessionOf } from "./genai.ts";
import { args, callIdOf, content, endingOf, isRecord, mcpName, parsed, text } from "./reading.ts";
import type { Emitter, Recognised, Seen } from "./seen.ts";

/** LangSmith's OTel export: LangChain and LangGraph without another instrumentation. */
export const langsmith: Emitter = {
  name: "langsmith",
  knows: ({ attributes, signal }) => signal === "span" && attributes.has("langsmith.span.kind"),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes, name } = record;
  const general = genaiSpan(record, "langsmith");
  const said: Seen = {
    ...(general !== null && general !== "drop" && general),
    emitter: "langsmith",
    rootName: text(attributes, "langsmith.trace.name") ?? (record.parentId === null ? name : null),
    session: sessionOf(attributes) ?? text(attributes, "langsmith.trace.session_id"),
  };
  if (text(attributes, "langsmith.span.kind")?.toLowerCase() !== "tool") {
    const { action: _none, ...rest } = said;
    return rest;
  }
  const tool = text(attributes, "gen_ai.tool.name") ?? name;
  const of = mcpName(tool);
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool: of?.tool ?? tool,
      server: of?.server ?? null,
      exact: true,
      args: args(attributes, "gen_ai.tool.call.arguments") ?? prompt(record),
      result: content(attributes, "gen_ai.tool.call.result", "gen_ai.completion"),
      callId: callIdOf(attributes, "gen_ai.tool.call.id", "langsmith.metadata.tool_call_id"),
      seenBy: "span",
      ...endingOf(record),
    },
  };
}

/** LangChain hands a tool its arguments as the text of one `input`. */
function prompt({ attributes }: SpanRecord) {
  const given = args(attributes, "gen_ai.prompt", "inputs");
  const only = isRecord(given) && Object.keys(given).length === 1 ? given["input"] : undefined;
  const inner = parsed(only);
  return isRecord(inner) ? inner : given;
}
