import type { Action, End, Intent, LiveEvent } from "@reeve/contract/action";
import type { Parsed } from "@reeve/contract/operations";
import type { Place } from "../log/queue.ts";
import { isGone, wholeBody } from "../payload.ts";

/** A stored intent; of arguments that retention removed, the mark says so. */
export const readIntent = (body: string, payload: string | null): Intent =>
  (JSON.parse(wholeBody(body, payload)) as { intent: Intent }).intent;

/** A stored end; a preview that retention removed is not there. */
export function readEnd(body: string, payload: string | null): End {
  const { end } = JSON.parse(wholeBody(body, payload)) as { end: End };
  return isGone(end.result?.preview) && end.result
    ? { ...end, result: { ...end.result, preview: null } }
    : end;
}

/** An action that stands in the log, unlike what only telemetry tells of. */
export type Recorded = Action & { readonly evidence: NonNullable<Action["evidence"]> };

/** An action that was decided and has no end yet. */
export const begun = (intent: Intent, { log, seq }: Place): Recorded => ({
  ...intent,
  outcome: null,
  error: null,
  result: null,
  endedAt: null,
  approval: intent.approval ?? null,
  evidence: { log, intent: seq, end: null },
});

/** The action with its end; the end's log is named where it is another than the intent's. */
export const ended = (action: Recorded, end: End, { log, seq }: Place): Recorded => ({
  ...action,
  outcome: end.outcome,
  error: end.error,
  result: end.result,
  endedAt: end.endedAt,
  ...(end.redacted && { redacted: end.redacted }),
  evidence: {
    log: action.evidence.log,
    intent: action.evidence.intent,
    end: seq,
    ...(log !== action.evidence.log && { endLog: log }),
  },
});

export type LiveFilter = Parsed<"actions.live">;

/** Whether the filter lets an event through; `agent` is an id or a name. */
export function matches(filter: LiveFilter, { action }: LiveEvent): boolean {
  const wanted: readonly (readonly [string | undefined, string | null])[] = [
    [filter.server, action.server],
    [filter.tool, action.tool],
    [filter.kind, action.kind],
    [filter.decision, action.decision?.answer ?? null],
    [filter.outcome, action.outcome],
  ];
  if (
    filter.agent !== undefined &&
    filter.agent !== action.agent?.id &&
    filter.agent !== action.agent?.name
  )
    return false;
  return wanted.every(([asked, is]) => asked === undefined || asked === is);
}
