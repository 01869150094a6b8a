import type { Decision } from "@reeve/contract/decision";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { IdAndTime } from "../../policy/decide/request.ts";
import type { OutsideRequest } from "../../policy/outside/decide.ts";
import { hashArgs, intentOf, recordRefusal, refusal, type Deed } from "../act/record.ts";
import type { Gate } from "../gate.ts";
import type { GateSnapshot } from "../hands.ts";
import type { Caller } from "./caller.ts";

/** Decides what other systems ask of their own; the snapshot is the one that the gate was given. */
export type DecideOutside = (
  snapshot: GateSnapshot,
  request: OutsideRequest,
  at: IdAndTime,
) => Decision;

/** Decides it and puts it on the record: an allow first, and none where there is no record. */
export async function decideOutside(
  { gate, outside }: { readonly gate: Gate; readonly outside: DecideOutside },
  caller: Caller,
  request: OutsideRequest,
): Promise<Decision> {
  const { hands } = gate;
  const now = hands.clock.now();
  const decision = outside(caller.snapshot, request, { id: newId("dec", now), now });
  const action = newId("act", now);
  const agent = request.agent === null ? null : caller.snapshot.agents.get(request.agent);
  const { subject, resource, context } = request;
  const args = { subject, action: request.action, resource, context };
  const deed: Deed = {
    // What is on record is the question: it ends when it is answered, whatever comes of it elsewhere.
    kind: "request",
    source: "authzen",
    agent: agent ?? null,
    principal: `${subject.type}:${subject.id}`,
    session: null,
    server: null,
    tool: `${request.action.name} ${resource.type}:${resource.id}`,
    args,
    argsHash: hashArgs(args),
    effect: null,
  };
  if (decision.answer !== "allow") {
    await recordRefusal(hands, intentOf(action, deed, decision, now));
    return decision;
  }
  try {
    await hands.ledger.intend(intentOf(action, deed, decision, now));
  } catch (error) {
    hands.log.warn(
      { action, error: String(error) },
      "a question was refused: it cannot be recorded",
    );
    return refusal(
      now,
      "audit-unavailable",
      "Reeve cannot record this now, so it is refused. Try again in a moment.",
    );
  }
  hands.metrics.decisions.inc({ answer: "allow", source: "authzen" });
  hands.metrics.outcomes.inc({ outcome: "ok" });
  const end = {
    id: action,
    outcome: "ok",
    error: null,
    result: null,
    endedAt: isoTime(hands.clock.now()),
  } as const;
  await hands.ledger
    .settle(end)
    .catch((error: unknown) =>
      hands.log.error({ action, error: String(error) }, "an end could not be recorded"),
    );
  return decision;
}
