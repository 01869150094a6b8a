import type { SpanRecord } from "../otlp/flatten.ts";
import { agentOf, principalOf, toolAction } from "./genai.ts";
import { text } from "./reading.ts";
import type { Emitter, Recognised } from "./seen.ts";

/** The MCP conventions: client and server spans of one request. Only `tools/call` is an action. */
export const mcp: Emitter = {
  name: "mcp",
  knows: ({ attributes, signal }) =>
    signal === "span" &&
    (attributes.has("mcp.method.name") || attributes.get("rpc.system") === "mcp"),
  span: mcpSpan,
};

function mcpSpan(span: SpanRecord): Recognised {
  const { attributes } = span;
  const method = text(attributes, "mcp.method.name", "rpc.method");
  const session = text(attributes, "mcp.session.id");
  const said = {
    emitter: "mcp",
    agent: agentOf(attributes),
    session: text(attributes, "gen_ai.conversation.id", "session.id"),
    principal: principalOf(attributes),
  };
  if (method !== "tools/call") return said;
  const side = span.kind === "server" ? "server" : span.kind === "client" ? "client" : "span";
  const request = text(attributes, "jsonrpc.request.id", "mcp.request.id");
  const action = toolAction(span);
  const named = text(attributes, "mcp.server.name", "fastmcp.server.name");
  // What emits a server's span is the tool server.
  const server = side === "server" ? (named ?? text(span.origin.resource, "service.name")) : named;
  return {
    ...said,
    action: {
      ...action,
      server: action.server ?? server,
      seenBy: side,
      rpc: session !== null && request !== null ? `${session} ${request}` : null,
    },
  };
}
