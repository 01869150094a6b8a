import type { ActionKind, End, Intent, Outcome } from "@reeve/contract/action";
import type { Decision, ReasonCode } from "@reeve/contract/decision";
import type { ActionId, AgentId, ApprovalId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { SessionFacts } from "../../policy/session/facts.ts";
import type { GateHands } from "../hands.ts";
import type { Hidden } from "../../policy/decide/redaction.ts";
import { redactArgs, redactResult, redactText } from "../../platform/redact.ts";
import type { Found } from "../redaction/detect.ts";
import { hideInText } from "../redaction/hide.ts";
import type { RelayEnd } from "../relay/relay.ts";
import type { Passed } from "../relay/watch.ts";

/** What the record says of an action besides its decision. */
export interface Deed {
  readonly kind: ActionKind;
  /** The door it came by; MCP's own unless said. */
  readonly source?: Intent["source"];
  readonly agent: {
    readonly id: AgentId;
    readonly name: string;
    readonly version?: string | null;
  } | null;
  readonly principal: string | null;
  readonly session: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly args: unknown;
  readonly argsHash: string | null;
  readonly effect: Intent["effect"];
  /** The approval it asks for or rests on. */
  readonly approval?: ApprovalId | null;
  /** What the policies were told of the session. */
  readonly facts?: SessionFacts | undefined;
  /** The trace it came in. */
  readonly trace?: Intent["trace"] | null;
}

const longestName = 1000;

export const hashArgs = canonicalHash;

export function intentOf(id: ActionId, deed: Deed, decision: Decision, nowMs: number): Intent {
  const { agent } = deed;
  return {
    id,
    kind: deed.kind,
    agent: agent && { id: agent.id, name: agent.name },
    agentVersion: agent?.version ?? null,
    principal: deed.principal,
    session: deed.session,
    source: deed.source ?? "gate",
    server: deed.server,
    tool: deed.tool === null ? null : redactText(deed.tool.slice(0, longestName)),
    args: redactArgs(deed.args),
    argsHash: deed.argsHash,
    effect: deed.effect,
    decision,
    ...(deed.approval && { approval: deed.approval }),
    ...(deed.trace && { trace: deed.trace }),
    ...(deed.facts && { facts: redactArgs(deed.facts) }),
    startedAt: isoTime(nowMs),
  };
}

/** A refusal that no policy made: Reeve could not or would not decide. */
export const refusal = (nowMs: number, code: ReasonCode, reason: string): Decision => ({
  id: newId("dec", nowMs),
  answer: "block",
  mode: "enforce",
  policies: [],
  code,
  reason,
  shadow: null,
});

const refusalRecordMs = 2_000;

/**
 * Writes down a refusal. It holds whether or not it could be written, so failure here is logged and nothing more:
 * nothing was done that would need the record.
 */
export async function recordRefusal(
  hands: Pick<GateHands, "ledger" | "log" | "metrics">,
  intent: Intent,
): Promise<void> {
  hands.metrics.decisions.inc({ answer: intent.decision.answer, source: intent.source });
  hands.metrics.outcomes.inc({ outcome: "denied" });
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => (timer = setTimeout(resolve, refusalRecordMs)));
  const written = hands.ledger
    .intend(intent)
    .catch((error: unknown) =>
      hands.log.warn(
        { action: intent.id, error: String(error) },
        "a refusal could not be recorded",
      ),
    );
  await Promise.race([written, enough]);
  clearTimeout(timer);
}

/** What was hidden from the agent in an answer, and so from the record as well. */
export interface HiddenInAnswer {
  readonly hidden: Hidden;
  readonly found: Found;
}

/** The end of an action, from what passed and how the exchange ended. */
export function endOf(
  id: ActionId,
  passed: Passed,
  end: RelayEnd,
  nowMs: number,
  hiding: HiddenInAnswer | null = null,
): End {
  const [outcome, error] = outcomeOf(passed, end);
  const said = passed.answer?.text ?? null;
  const text = said === null || hiding === null ? said : hideInText(said, hiding.hidden, new Map());
  return {
    id,
    outcome,
    error,
    result:
      passed.status === null
        ? null
        : {
            hash: passed.hash,
            bytes: passed.bytes,
            status: passed.status,
            preview: text === null ? null : redactResult(text),
          },
    ...(hiding !== null && {
      redacted: [...hiding.found].map(([name, count]) => ({ class: name, count })),
    }),
    endedAt: isoTime(nowMs),
  };
}

function outcomeOf(passed: Passed, end: RelayEnd): [Outcome, string | null] {
  // The response itself, once it came by whole, says how the action ended, whatever happened to the stream after it.
  const { answer, status } = passed;
  if (end.failure === "oversize") return ["error", `The answer was cut off: ${end.detail}.`];
  if (answer !== null) {
    if (answer.failed === "tool") return ["error", "The tool reported an error."];
    if (answer.failed === "protocol")
      return ["error", `The tool server answered error ${answer.code ?? "without a code"}.`];
    return ["ok", null];
  }
  switch (end.failure) {
    case "unreachable":
      return ["error", "The tool server could not be reached."];
    case "unusable":
      return ["error", `The tool server's answer cannot be passed on: ${end.detail}.`];
    case "overtime":
      return [
        "error",
        `The call was cut off after its time: ${end.detail}. What the tool did until then is not known.`,
      ];
    case "timeout":
      return ["unknown", `The tool server did not answer: ${end.detail}.`];
    case "broken":
      return ["unknown", "The tool server broke off before it answered."];
    case "gone":
      return ["unknown", "The agent closed the connection before the answer came."];
    case "cut":
      return ["unknown", `Reeve ended the call: ${end.detail}.`];
    case null:
  }
  if (status !== null && status >= 400)
    return ["error", `The tool server answered HTTP ${status}.`];
  if (passed.garbage) return ["error", "The tool server's answer is not a JSON-RPC message."];
  if (passed.stream) return ["unknown", "The stream ended before the answer came."];
  return ["error", "The tool server ended its answer without a response."];
}
