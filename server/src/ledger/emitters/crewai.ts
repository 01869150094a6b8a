import type { SpanRecord } from "../otlp/flatten.ts";
import { genaiSpan } from "./genai.ts";
import { args, endingOf, text } from "./reading.ts";
import type { Emitter, Recognised } from "./seen.ts";

/** CrewAI's own spans. Instrumented with OpenInference or OpenLLMetry it speaks as those do. */
export const crewAi: Emitter = {
  name: "crewai",
  knows: ({ origin, signal }) => signal === "span" && origin.scope.startsWith("crewai"),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes, name } = record;
  const seen = genaiSpan(record, "crewai");
  if (seen === null || seen === "drop" || seen.action) return seen;
  const role = text(attributes, "agent_role", "crewai.agent.role", "crew_agent_role");
  const said = {
    ...seen,
    agent: seen.agent ?? (role === null ? null : { name: role, id: null, version: null }),
  };
  const tool = text(attributes, "tool_name", "tool.name");
  // `Tool Repeated Usage` tells of a call that was not made.
  if (tool === null || !/^Tool Usage( Error)?$/.test(name)) return said;
  const ended = endingOf(record);
  return {
    ...said,
    action: {
      kind: "tool_call",
      tool,
      server: null,
      exact: true,
      args: args(attributes, "tool_args", "tool_input"),
      result: undefined,
      callId: null,
      seenBy: "span",
      ...(name.endsWith("Error") ? { outcome: "error" as const } : ended),
    },
  };
}
