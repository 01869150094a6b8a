import type { SpanRecord } from "../otlp/flatten.ts";
import type { Value } from "../otlp/value.ts";
import { genaiSpan } from "./genai.ts";
import { text } from "./reading.ts";
import type { Emitter, Recognised } from "./seen.ts";

const parameters = "github.copilot.tool.parameters.";

/** GitHub Copilot CLI: spans of the conventions, with a child that says whether a person let it pass. */
export const copilotCli: Emitter = {
  name: "copilot-cli",
  knows: ({ origin }) => origin.scope.startsWith("github.copilot"),
  span,
};

function span(record: SpanRecord): Recognised {
  const { attributes } = record;
  const seen = genaiSpan(record, "copilot-cli");
  if (seen === null || seen === "drop") return seen;
  const permission = text(attributes, "github.copilot.permission.result");
  if (permission !== null && !seen.action)
    return /^(denied|rejected)/.test(permission)
      ? { ...seen, about: { outcome: "denied", deniedBy: byWhom(permission) } }
      : seen;
  if (!seen.action) return seen;
  const server = text(attributes, `${parameters}mcp_server_name`) ?? seen.action.server;
  const tool = text(attributes, `${parameters}mcp_tool_name`);
  const name = seen.action.tool;
  const bare =
    tool ??
    (server !== null && name?.startsWith(`${server}-`) ? name.slice(server.length + 1) : name);
  return {
    ...seen,
    action: { ...seen.action, tool: bare, server, args: seen.action.args ?? given(record) },
  };
}

/** `denied-by-rules`, `denied-interactively-by-user`. */
const byWhom = (permission: string): string | null =>
  permission.includes("user") ? "user" : permission.includes("rule") ? "policy" : null;

function given({ attributes }: SpanRecord): Value | undefined {
  const found = ["command", "file_path"].flatMap((name) => {
    const it = text(attributes, parameters + name);
    return it === null ? [] : [[name, it] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
