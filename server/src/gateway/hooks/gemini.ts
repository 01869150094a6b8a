import {
  errorText,
  fields,
  json,
  parted,
  said,
  text,
  unclear,
  type Dialect,
  type Fields,
  type Place,
} from "./dialect.ts";

const others = new Set(
  "BeforeAgent AfterAgent BeforeModel BeforeToolSelection AfterModel SessionStart SessionEnd Notification PreCompress".split(
    " ",
  ),
);

/** Gemini CLI: JSON on standard output is the answer, whatever the exit status; `ask` would overturn an administrator. */
export const gemini: Dialect = {
  name: "gemini",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["hook_event_name"]);
    if (it === null || step === null) return unclear(null, "there is no `hook_event_name`");
    if (others.has(step)) return { kind: "other", step };
    if (step !== "BeforeTool" && step !== "AfterTool")
      return unclear(step, `the event ${step} is not known`);
    const tool = text(it["tool_name"]);
    if (tool === null) return unclear(step, "there is no `tool_name`");
    const args = fields(it["tool_input"]);
    if (args === null) return unclear(step, "`tool_input` is no object");
    const place = placeOf(tool, it);
    if (place === null) return unclear(step, `${tool} names no server and tool`);
    const call = { session: text(it["session_id"]), id: null, place, tool, args, url: null };
    if (step === "BeforeTool") return { kind: "ask", step, call };
    const response = fields(it["tool_response"]);
    const failed = response?.["error"];
    const error = failed ? errorText(fields(failed)?.["message"] ?? failed) : null;
    return { kind: "ended", step, call, error, result: it["tool_response"] ?? null };
  },
  allow: () => json({}),
  deny: (_step, reason) => json({ decision: "deny", reason: said(reason) }),
  narrow: (step, args, given) => {
    // What is said is merged over what the model sent, so nothing can be left out in this way.
    const kept = fields(args) ?? {};
    const dropped = Object.keys(fields(given) ?? {}).some((name) => !(name in kept));
    if (step !== "BeforeTool" || dropped) return null;
    return json({ hookSpecificOutput: { hookEventName: "BeforeTool", tool_input: args } });
  },
  joins: () => false,
  nothing: () => json({}),
};

function placeOf(tool: string, it: Fields): Place | null {
  const context = fields(it["mcp_context"]);
  if (context === null && !tool.startsWith("mcp_")) return { kind: "own" };
  const server = text(context?.["server_name"]);
  const name = text(context?.["tool_name"]);
  if (server !== null && name !== null) return { kind: "mcp", names: [[server, name]] };
  const names = parted(tool.replace(/^mcp_+/, ""), "_");
  return names.length === 0 ? null : { kind: "mcp", names };
}
