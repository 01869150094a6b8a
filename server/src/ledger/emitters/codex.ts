import type { LogRecord } from "../otlp/flatten.ts";
import type { Attributes } from "../otlp/value.ts";
import { args, callIdOf, content, flag, mcpName, number, text } from "./reading.ts";
import type { Emitter, Ending, Recognised, Seen } from "./seen.ts";

/** Codex: actions are log records. Its spans, some hundred for each turn, are its own insides. */
export const codex: Emitter = {
  name: "codex",
  knows: ({ origin }) =>
    /^codex[_-]/.test(origin.scope) ||
    /^codex([_-]|$)/.test(text(origin.resource, "service.name") ?? ""),
  span: () => "drop",
  log,
};

function log({ attributes }: LogRecord): Recognised {
  const said: Seen = {
    emitter: "codex",
    session: text(attributes, "conversation.id"),
    principal: text(attributes, "user.account_id"),
    model: text(attributes, "model"),
  };
  const callId = callIdOf(attributes, "call_id");
  switch (text(attributes, "event.name") ?? "") {
    case "codex.tool_result":
      return { ...said, action: action(attributes, callId, resultOf(attributes)) };
    case "codex.tool_decision": {
      const ended = decisionOf(attributes);
      if (ended.outcome !== "denied" && callId === null) return said;
      return { ...said, action: action(attributes, callId, ended) };
    }
    case "codex.sandbox_outcome": {
      const ended = sandboxOf(attributes);
      return ended.outcome === "unknown" || callId === null
        ? said
        : { ...said, aboutCall: { ...ended, callId } };
    }
    default:
      return said;
  }
}

function action(attributes: Attributes, callId: string | null, ended: Ending) {
  const name = text(attributes, "tool_name");
  const namespace = text(attributes, "tool_namespace");
  const of = mcpName(name ?? "") ?? mcpName(`${namespace ?? ""}__${name ?? ""}`);
  return {
    kind: "tool_call" as const,
    tool: of?.tool ?? name,
    server: text(attributes, "mcp_server") ?? of?.server ?? null,
    exact: true,
    args: args(attributes, "arguments"),
    result: content(attributes, "output"),
    callId,
    seenBy: "log" as const,
    tookMs: number(attributes, "duration_ms"),
    ...ended,
  };
}

/** It says `success` also of a command that failed: what the command's own end was stands in the output. */
function resultOf(attributes: Attributes): Ending {
  const success = flag(attributes, "success");
  if (success === null) return { outcome: "unknown" };
  if (!success) return { outcome: "error" };
  const exit = exitCode(text(attributes, "output") ?? "");
  return exit !== null && exit !== 0
    ? { outcome: "error", error: `exit code ${exit}` }
    : { outcome: "ok" };
}

function exitCode(output: string): number | null {
  const head = output.slice(0, 2_000);
  const found =
    /^(?:Exit code:|Process exited with code) (-?\d{1,6})/m.exec(head) ??
    /"exit_code"\s*:\s*(-?\d{1,6})/.exec(head) ??
    /"exit_code"\s*:\s*(-?\d{1,6})/.exec(output.slice(-2_000));
  return found?.[1] === undefined ? null : Number(found[1]);
}

function decisionOf(attributes: Attributes): Ending {
  const decision = text(attributes, "decision") ?? "";
  if (!/den|abort|reject|timed_?out/i.test(decision)) return { outcome: "unknown" };
  const source = text(attributes, "source");
  return { outcome: "denied", deniedBy: source?.toLowerCase() ?? null };
}

function sandboxOf(attributes: Attributes): Ending {
  const outcome = text(attributes, "outcome", "sandbox_outcome") ?? "";
  if (/den|reject|refus|block|forbid|violat/i.test(outcome))
    return { outcome: "denied", deniedBy: "sandbox" };
  if (/fail|err|timed?_?out|signal|kill/i.test(outcome)) return { outcome: "error" };
  return { outcome: "unknown" };
}
