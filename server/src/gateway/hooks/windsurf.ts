import {
  fields,
  refusedByStatus,
  silence,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Place,
} from "./dialect.ts";

/** Windsurf: the exit status is the answer. It can neither change arguments nor ask. */
export const windsurf: Dialect = {
  name: "windsurf",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["agent_action_name"]);
    if (it === null || step === null) return unclear(null, "there is no `agent_action_name`");
    if (step === "pre_user_prompt" || step === "post_cascade_response")
      return { kind: "other", step };
    const [, when, tool] =
      /^(pre|post)_(run_command|read_code|write_code|mcp_tool_use)$/.exec(step) ?? [];
    if (when === undefined || tool === undefined)
      return unclear(step, `the action ${step} is not known`);
    const info = fields(it["tool_info"]);
    if (info === null) return unclear(step, "there is no `tool_info`");
    const asked = tool === "mcp_tool_use" ? mcp(info) : own(tool, info);
    if (typeof asked === "string") return unclear(step, asked);
    const session = text(it["trajectory_id"]);
    const call = { session, id: text(it["execution_id"]), url: null, ...asked };
    if (when === "pre") return { kind: "ask", step, call };
    return { kind: "ended", step, call, error: null, result: info["mcp_result"] ?? null };
  },
  allow: () => silence,
  deny: (_step, reason) => refusedByStatus(reason),
  narrow: () => null,
  joins: () => false,
  nothing: () => silence,
};

interface Asked {
  readonly tool: string;
  readonly place: Place;
  readonly args: Fields;
}

function mcp(info: Fields): Asked | string {
  const server = text(info["mcp_server_name"]);
  const tool = text(info["mcp_tool_name"]);
  const args = fields(info["mcp_tool_arguments"] ?? {});
  if (server === null || tool === null) return "it names no server and tool";
  if (args === null) return "`mcp_tool_arguments` is no object";
  return { tool, place: { kind: "mcp", names: [[server, tool]] }, args };
}

function own(tool: string, info: Fields): Asked | string {
  const needed = tool === "run_command" ? "command_line" : "file_path";
  if (typeof info[needed] !== "string") return `there is no \`${needed}\``;
  return { tool, place: { kind: "own" }, args: info };
}
