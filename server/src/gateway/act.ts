import type { End } from "@reeve/contract/action";
import { isoTime } from "../platform/clock.ts";
import { newId } from "../platform/ids.ts";
import { reply, type Spoken } from "./caller.ts";
import { denial } from "./denial.ts";
import { changedSince, decideOn, deedOf, type Wanted } from "./decide-on.ts";
import { disagreement } from "./era.ts";
import { forward } from "./forward.ts";
import type { Gate } from "./gate.ts";
import type { GateServer } from "./hands.ts";
import { endOf, intentOf, refusal } from "./record.ts";
import { refuseMessage, refuseSpoken } from "./refuse.ts";
import type { OpenSession } from "./sessions.ts";
import { Watch } from "./watch.ts";

/** The road of one action. The order of these lines is the product: decide, record, act, record. */
export async function act(
  gate: Gate,
  spoken: Spoken,
  server: GateServer,
  session: OpenSession | null,
  wanted: Wanted,
): Promise<void> {
  const { hands } = gate;
  const wrong = disagreementOf(gate, spoken, server, wanted);
  if (wrong !== null) return wrong;
  const deed = deedOf(spoken, server, session, wanted);
  const decision = decideOn(gate, spoken, deed, spoken.snapshot);
  if (decision.answer !== "allow") return refuseSpoken(gate, spoken, deed, decision);

  const now = hands.clock.now();
  const action = newId("act", now);
  try {
    await hands.ledger.intend(intentOf(action, deed, decision, now));
  } catch (error) {
    hands.log.warn(
      { action, error: String(error) },
      "an action was refused: it cannot be recorded",
    );
    return unrecorded(gate, spoken);
  }
  hands.metrics.decisions.inc({ answer: decision.answer, source: "gate" });

  const never = changedSince(gate, spoken, deed);
  if (never !== null) {
    reply(spoken, denial(spoken.message, spoken.era, never, action));
    const endedAt = isoTime(hands.clock.now());
    const why = never.reason;
    return settle(gate, { id: action, outcome: "denied", error: why, result: null, endedAt });
  }
  hands.metrics.overhead.observe((performance.now() - spoken.readAt) / 1000);

  const { message } = spoken;
  const id = message.kind === "request" ? message.id : null;
  const watch = new Watch(id);
  hands.metrics.inFlight.inc();
  const end = await forward(gate, spoken, {
    server,
    method: "POST",
    body: spoken.body,
    message,
    era: spoken.era,
    session,
    watch,
    rewrite: null,
  })
    .catch(async (error: unknown) => {
      const endedAt = isoTime(hands.clock.now());
      const sentence = "Reeve failed before the call was passed on.";
      await settle(gate, { id: action, outcome: "error", error: sentence, result: null, endedAt });
      throw error;
    })
    .finally(() => hands.metrics.inFlight.dec());

  let passed = watch.end();
  if (passed.garbage && end.failure === null)
    hands.misbehaved(server, "It sent something that is no JSON-RPC message.");
  const resumable = end.failure === null && passed.stream && passed.answer === null;
  if (resumable && session !== null && id !== null)
    passed = { ...passed, answer: await gate.awaited.answer(session.name, id) };
  return settle(gate, endOf(action, passed, end, hands.clock.now()));
}

/** Arguments that travel as headers too must say the same there: a server may route by them. */
function disagreementOf(
  gate: Gate,
  spoken: Spoken,
  server: GateServer,
  { action, tool, args }: Wanted,
): Promise<void> | null {
  const { message, era, request } = spoken;
  if (era !== "modern" || action !== "tool_call" || message.kind !== "request") return null;
  const what = gate.params.disagreement(server.id, tool, args, request.headers);
  if (what === null) return null;
  const { status, code, message: sentence } = disagreement(what);
  return refuseMessage(gate, spoken, status, code, sentence, { id: message.id, tool });
}

/** The record could not be written, so nothing happens, and there is nothing to write it in either. */
function unrecorded({ hands }: Gate, spoken: Spoken): void {
  const now = hands.clock.now();
  const decision = refusal(
    now,
    "audit-unavailable",
    "Reeve cannot record this action now, so it does not happen. Try again in a moment.",
  );
  hands.metrics.decisions.inc({ answer: "block", source: "gate" });
  reply(spoken, denial(spoken.message, spoken.era, decision, newId("act", now)));
}

async function settle({ hands }: Gate, end: End): Promise<void> {
  hands.metrics.outcomes.inc({ outcome: end.outcome });
  try {
    await hands.ledger.settle(end);
  } catch (error) {
    // The ledger settles it as unknown in its own time.
    hands.log.error({ action: end.id, error: String(error) }, "an end could not be recorded");
  }
}
