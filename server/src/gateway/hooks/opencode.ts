import {
  errorText,
  fields,
  json,
  parted,
  said,
  text,
  unclear,
  type Dialect,
  type Place,
} from "./dialect.ts";

/** What OpenCode's own tools are called; any other name with `_` is `server_tool` of an MCP server. */
const own =
  /^(bash|edit|write|read|grep|glob|list|patch|apply_patch|multiedit|webfetch|websearch|codesearch|skill|task|todowrite|todoread|question|lsp)$/;

/** OpenCode: Reeve's plugin, which `reeve connect` writes, speaks for it and throws on anything but an allow. */
export const opencode: Dialect = {
  name: "opencode",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["event"]);
    if (it === null || step === null) return unclear(null, "there is no `event`");
    if (step !== "tool.execute.before" && step !== "tool.execute.after")
      return unclear(step, `the event ${step} is not known`);
    const tool = text(it["tool"]);
    if (tool === null) return unclear(step, "there is no `tool`");
    const args = fields(it["args"] ?? {});
    if (args === null) return unclear(step, "`args` is no object");
    const names = parted(tool, "_");
    const place: Place =
      own.test(tool) || names.length === 0 ? { kind: "own" } : { kind: "mcp", names };
    const ids = { session: text(it["sessionID"]), id: text(it["callID"]), url: null };
    const call = { ...ids, place, tool, args };
    if (step === "tool.execute.before") return { kind: "ask", step, call };
    const error = it["error"] === undefined ? null : errorText(it["error"]);
    return { kind: "ended", step, call, error, result: it["result"] ?? null };
  },
  allow: () => json({ decision: "allow" }),
  deny: (_step, reason) => json({ decision: "deny", reason: said(reason) }),
  narrow: (step, args) =>
    step === "tool.execute.before" ? json({ decision: "allow", args }) : null,
  joins: () => false,
  nothing: () => json({ decision: "allow" }),
};
