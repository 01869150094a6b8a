import type { End, Outcome } from "@reeve/contract/action";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { redactResult, redactText } from "../../platform/redact.ts";
import { hiddenBy } from "../../policy/decide/redaction.ts";
import { told } from "../act/holding.ts";
import type { Gate } from "../gate.ts";
import type { Found } from "../redaction/detect.ts";
import { hideInText } from "../redaction/hide.ts";

/** How an action ended that somebody else carried out, as they tell. */
export interface Reported {
  readonly action: ActionId;
  readonly outcome: Exclude<Outcome, "unknown">;
  /** A sentence, where it failed. */
  readonly error: string | null;
  /** What came back; undefined where it is not told. */
  readonly result?: unknown;
}

/** The end is on the record. */
export interface Taken {
  /** What came back, without what policy hides from the agent; undefined where it was not told. */
  readonly result: unknown;
}

const longestError = 500;

/**
 * Records how an action ended. Null where this agent has no such action under way at such a door: it was never allowed,
 * or has ended. Rejects where the record cannot be reached.
 */
export async function report(gate: Gate, agent: AgentId, ended: Reported): Promise<Taken | null> {
  const { hands } = gate;
  const { action: id, outcome, error } = ended;
  const action = await hands.action(id);
  if (action === null || action.agent?.id !== agent || action.source === "gate") return null;
  if (action.outcome !== null && action.outcome !== "unknown") return null;
  const classes = action.decision?.scope?.redacted ?? [];
  const found: Found = new Map();
  const result = classes.length === 0 ? ended.result : without(ended.result, classes, found);
  const end: End = {
    id,
    outcome,
    error: error === null ? null : redactText(error.slice(0, longestError)),
    result: digest(result),
    ...(classes.length > 0 && {
      redacted: [...found].map(([name, count]) => ({ class: name, count })),
    }),
    endedAt: isoTime(hands.clock.now()),
  };
  await hands.ledger.settle(end);
  hands.metrics.outcomes.inc({ outcome });
  const held = gate.guarded.take(id);
  await told(gate, id, held?.settle(ended.result === undefined ? null : [ended.result]));
  return { result };
}

/** The result without classes of data. */
function without(result: unknown, classes: readonly string[], found: Found): unknown {
  if (result === undefined) return undefined;
  return JSON.parse(hideInText(JSON.stringify(result) ?? "null", hiddenBy(classes), found));
}

function digest(result: unknown): End["result"] {
  if (result === undefined) return null;
  const text = JSON.stringify(result) ?? "null";
  return {
    hash: canonicalHash(result ?? null),
    bytes: Buffer.byteLength(text),
    status: null,
    preview: redactResult(text),
  };
}
