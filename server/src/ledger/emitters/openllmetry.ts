import type { SpanRecord } from "../otlp/flatten.ts";
import type { Value } from "../otlp/value.ts";
import { agentOf, genaiSpan, handedTo, message, principalOf, sessionOf } from "./genai.ts";
import { argsOf, callIdOf, content, endingOf, isRecord, mcpName, parsed, text } from "./reading.ts";
import type { Emitter, Recognised, Seen } from "./seen.ts";

const association = "traceloop.association.properties.";

/** OpenLLMetry (Traceloop): LangChain, CrewAI, LlamaIndex and MCP instrumented with it. */
export const openLlmetry: Emitter = {
  name: "openllmetry",
  knows: ({ attributes, signal }) =>
    signal === "span" &&
    (attributes.has("traceloop.span.kind") || attributes.has("traceloop.entity.name")),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes } = record;
  const kind = text(attributes, "traceloop.span.kind")?.toLowerCase();
  const entity = text(attributes, "traceloop.entity.name");
  const general = genaiSpan(record, "openllmetry");
  const said: Seen = {
    emitter: "openllmetry",
    agent:
      agentOf(attributes) ??
      (kind === "agent" && entity !== null ? { name: entity, id: null, version: null } : null),
    opens: kind === "agent",
    rootName: text(attributes, "traceloop.workflow.name") ?? (kind === "workflow" ? entity : null),
    session:
      sessionOf(attributes) ??
      text(attributes, `${association}thread_id`, `${association}conversation_id`),
    principal: principalOf(attributes) ?? text(attributes, `${association}user_id`),
    model: text(attributes, "gen_ai.request.model"),
  };
  if (kind !== "tool")
    return general !== null && general !== "drop" && general.action
      ? { ...said, action: general.action }
      : said;
  const tool = text(attributes, "gen_ai.tool.name") ?? entity ?? record.name.replace(/\.tool$/, "");
  const to = handedTo(tool, record);
  if (to !== null) return { ...said, action: message(record, to) };
  const of = mcpName(tool);
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool: of?.tool ?? tool,
      server: of?.server ?? null,
      exact: true,
      args: given(parsed(attributes.get("traceloop.entity.input"))),
      result: content(attributes, "traceloop.entity.output"),
      callId: callIdOf(attributes, "gen_ai.tool.call.id", "tool_call.id"),
      seenBy: "span",
      ...endingOf(record),
    },
  };
}

/** What was called is a function, so its input is its arguments, by place and by name. */
function given(input: Value | undefined): Value | undefined {
  if (input === undefined || input === null) return undefined;
  if (!isRecord(input)) return argsOf(input);
  const inner = input["inputs"] ?? parsed(input["input_str"]);
  if (isRecord(inner)) return inner;
  const { args: list, kwargs } = input;
  const places = Array.isArray(list) ? (list as readonly Value[]) : [];
  if (isRecord(kwargs)) return places.length > 0 ? { ...kwargs, args: places } : kwargs;
  const [only] = places;
  if (places.length === 1 && only !== undefined) return argsOf(parsed(only) ?? only);
  return places.length > 1 ? { args: places } : input;
}
