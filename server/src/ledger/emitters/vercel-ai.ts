import type { SpanRecord } from "../otlp/flatten.ts";
import { genaiSpan, principalOf, sessionOf } from "./genai.ts";
import { args, callIdOf, content, endingOf, text } from "./reading.ts";
import type { Emitter, Recognised } from "./seen.ts";

/** The Vercel AI SDK's older spans, `ai.toolCall` and its siblings; its newer ones are those of the conventions. */
export const vercelAi: Emitter = {
  name: "vercel-ai",
  knows: ({ attributes, origin, signal }) =>
    signal === "span" && (origin.scope === "ai" || attributes.has("ai.operationId")),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes } = record;
  const name = text(attributes, "ai.telemetry.functionId", "gen_ai.agent.name");
  const said = {
    emitter: "vercel-ai",
    agent: name === null ? null : { name, id: null, version: null },
    session: sessionOf(attributes) ?? text(attributes, "ai.telemetry.metadata.sessionId"),
    principal: principalOf(attributes) ?? text(attributes, "ai.telemetry.metadata.userId"),
    model: text(attributes, "ai.model.id", "gen_ai.request.model"),
  };
  const tool = text(attributes, "ai.toolCall.name");
  if (text(attributes, "ai.operationId") !== "ai.toolCall" && tool === null) {
    const seen = genaiSpan(record, "vercel-ai");
    return seen === null || seen === "drop" ? said : { ...seen, ...said };
  }
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool,
      server: null,
      exact: true,
      args: args(attributes, "ai.toolCall.args", "ai.toolCall.input"),
      result: content(attributes, "ai.toolCall.result", "ai.toolCall.output"),
      callId: callIdOf(attributes, "ai.toolCall.id"),
      seenBy: "span",
      ...endingOf(record),
    },
  };
}
