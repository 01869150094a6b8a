import { callOf } from "./claude-code.ts";
import {
  fields,
  json,
  refusedByStatus,
  said,
  silence,
  text,
  unclear,
  type Dialect,
} from "./dialect.ts";

const others = new Set(
  "PreCompact PostCompact SessionStart SessionEnd UserPromptSubmit SubagentStart SubagentStop Stop StopFailure Interrupt".split(
    " ",
  ),
);

/** Codex: it reads what Claude Code sends, and refuses any field that it does not know: then the tool runs. */
export const codex: Dialect = {
  name: "codex",
  read(payload) {
    const it = fields(payload);
    const step = text(it?.["hook_event_name"]);
    if (it === null || step === null) return unclear(null, "there is no `hook_event_name`");
    if (others.has(step)) return { kind: "other", step };
    if (!/^(PreToolUse|PermissionRequest|PostToolUse)$/.test(step))
      return unclear(step, `the event ${step} is not known`);
    const call = callOf(it);
    if (typeof call === "string") return unclear(step, call);
    if (step === "PostToolUse")
      return { kind: "ended", step, call, error: null, result: it["tool_response"] ?? null };
    return { kind: "ask", step, call };
  },
  // `allow` by itself is an invalid answer here; to say nothing is to allow. A request for permission is answered.
  allow: (step) => (step === "PermissionRequest" ? request({ behavior: "allow" }) : silence),
  deny: (step, reason) => {
    if (step === "PreToolUse")
      return json({
        hookSpecificOutput: {
          hookEventName: "PreToolUse",
          permissionDecision: "deny",
          permissionDecisionReason: said(reason),
        },
      });
    if (step === "PermissionRequest") return request({ behavior: "deny", message: said(reason) });
    return refusedByStatus(reason);
  },
  // In an answer to a request for permission, `updatedInput` voids the verdict.
  narrow: (step, updatedInput) =>
    step === "PreToolUse"
      ? json({
          hookSpecificOutput: {
            hookEventName: "PreToolUse",
            permissionDecision: "allow",
            updatedInput,
          },
        })
      : null,
  joins: (step) => step === "PermissionRequest",
  nothing: () => silence,
};

const request = (decision: object) =>
  json({ hookSpecificOutput: { hookEventName: "PermissionRequest", decision } });
