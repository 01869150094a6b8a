import type { Action } from "@reeve/contract/action";

/** The scope of Reeve's own spans; what comes back with it at the telemetry door tells nothing new. */
export const ownScope = "reeve";

/** By the GenAI conventions a tool call is `execute_tool` and the tool. */
export const spanName = ({ kind, tool }: Pick<Action, "kind" | "tool">): string => {
  const operation = kind === "tool_call" ? "execute_tool" : kind;
  return tool === null ? operation : `${operation} ${tool}`;
};

/** Names, ids and what was decided; never an argument, a result or the text of an error. */
export function attributesOf(action: Action): Record<string, string> {
  const given: Record<string, string | null | undefined> = {
    "gen_ai.operation.name": action.kind === "tool_call" ? "execute_tool" : null,
    "gen_ai.tool.name": action.kind === "tool_call" ? action.tool : null,
    "gen_ai.agent.id": action.agent?.id,
    "gen_ai.agent.name": action.agent?.name,
    "gen_ai.agent.version": action.agentVersion,
    "mcp.session.id": action.session,
    "enduser.id": action.principal,
    "error.type": action.outcome === "ok" ? null : action.outcome,
    "reeve.action.id": action.id,
    "reeve.action.kind": action.kind,
    "reeve.source": action.source,
    "reeve.server": action.server,
    "reeve.decision.id": action.decision?.id,
    "reeve.decision.answer": action.decision?.answer,
    "reeve.outcome": action.outcome,
  };
  return Object.fromEntries(
    Object.entries(given).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}
