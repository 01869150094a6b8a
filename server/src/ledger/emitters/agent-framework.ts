import { genaiSpan } from "./genai.ts";
import { text } from "./reading.ts";
import type { Emitter } from "./seen.ts";

/** Microsoft's Agent Framework: the conventions; the spans of its workflow engine are no actions. */
export const agentFramework: Emitter = {
  name: "agent-framework",
  knows: ({ origin, attributes, signal }) =>
    signal === "span" &&
    !attributes.has("mcp.method.name") &&
    (/^(agent_framework|Experimental\.Microsoft\.(Agents|Extensions)\.AI)/i.test(origin.scope) ||
      text(attributes, "gen_ai.provider.name")?.startsWith("microsoft.agent_framework") === true),
  span: (record) => genaiSpan(record, "agent-framework"),
};
