import {
  errorText,
  fields,
  json,
  refusedByStatus,
  said,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Place,
  type Read,
  type ToolCall,
} from "./dialect.ts";

const others = new Set(
  `afterFileEdit afterTabFileEdit stop beforeSubmitPrompt afterAgentResponse afterAgentThought sessionStart sessionEnd
  preCompact subagentStop workspaceOpen`.split(/\s+/),
);

/** Cursor: six steps decide. One call meets two of them, `preToolUse` and the step of its kind. */
export const cursor: Dialect = {
  name: "cursor",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["hook_event_name"]);
    if (it === null || step === null) return unclear(null, "there is no `hook_event_name`");
    if (others.has(step)) return { kind: "other", step };
    const session = text(it["conversation_id"]) ?? text(it["session_id"]);
    const base = { session, id: text(it["tool_use_id"]), url: null };
    return at(step, it, base);
  },
  allow: () => json({ permission: "allow" }),
  // `ask` lets the tool run at most steps, so it is never said.
  deny: (_step, reason) => ({
    ...refusedByStatus(reason),
    stdout: JSON.stringify({
      permission: "deny",
      user_message: said(reason),
      agent_message: said(reason),
    }),
    // Valid JSON with status 0 is taken as it stands, at every step that decides.
    exitCode: 0,
    stderr: "",
  }),
  narrow: (step, args) =>
    step === "preToolUse" ? json({ permission: "allow", updated_input: args }) : null,
  joins: (step) => step !== "subagentStart",
  nothing: () => json({}),
  key: (tool, args) => {
    const it = fields(args) ?? {};
    if (tool === "Shell") return it["command"];
    if (tool === "Read") return pathOf(it);
    return args;
  },
};

type Base = Pick<ToolCall, "session" | "id" | "url">;

function at(step: string, it: Fields, base: Base): Read {
  const own = (tool: string, args: Fields): Read => ({
    kind: "ask",
    step,
    call: { ...base, place: { kind: "own" }, tool, args },
  });
  switch (step) {
    case "beforeShellExecution":
      return typeof it["command"] === "string"
        ? own("Shell", { command: it["command"] })
        : unclear(step, "there is no `command`");
    case "beforeReadFile":
    case "beforeTabFileRead":
      return typeof it["file_path"] === "string"
        ? own("Read", { file_path: it["file_path"] })
        : unclear(step, "there is no `file_path`");
    case "subagentStart":
      return own("Task", taskOf(it));
    case "beforeMCPExecution":
    case "preToolUse":
    case "postToolUse":
    case "postToolUseFailure":
    case "afterMCPExecution":
    case "afterShellExecution":
      return named(step, it, base);
    default:
      return unclear(step, `the event ${step} is not known`);
  }
}

function named(step: string, it: Fields, base: Base): Read {
  const shell = step === "afterShellExecution";
  const name = shell ? "Shell" : text(it["tool_name"]);
  if (name === null) return unclear(step, "there is no `tool_name`");
  const args = shell ? { command: it["command"] } : argsOf(it["tool_input"]);
  if (args === null) return unclear(step, "`tool_input` is no object");
  const server = text(it["mcp_server_name"]);
  const mcp = step.endsWith("MCPExecution");
  if (mcp && server === null) return unclear(step, "there is no `mcp_server_name`");
  const tool = name.startsWith("MCP:") ? name.slice(4) : name;
  const place: Place =
    mcp && server !== null
      ? { kind: "mcp", names: [[server, tool]] }
      : { kind: name.startsWith("MCP:") ? "some-mcp" : "own" };
  const url = text(it["mcp_server_url"]) ?? text(it["url"]);
  const call = { ...base, place, tool, args, url };
  if (step === "postToolUseFailure")
    return { kind: "ended", step, call, error: errorText(it["error_message"]), result: null };
  if (step.startsWith("post") || step.startsWith("after"))
    return { kind: "ended", step, call, error: null, result: resultOf(it) };
  return { kind: "ask", step, call };
}

const resultOf = (it: Fields): unknown => it["tool_output"] ?? it["result_json"] ?? it["output"];

/** Before an MCP call, Cursor gives the arguments as a text of JSON. */
function argsOf(input: unknown): Fields | null {
  if (typeof input !== "string") return fields(input);
  try {
    return fields(JSON.parse(input));
  } catch {
    return null;
  }
}

const pathOf = (it: Fields): unknown => it["file_path"] ?? it["path"] ?? it["target_file"];

function taskOf(it: Fields): Fields {
  const said = ["subagent_type", "task", "prompt", "description"] as const;
  return Object.fromEntries(said.flatMap((one) => (one in it ? [[one, it[one]]] : [])));
}
