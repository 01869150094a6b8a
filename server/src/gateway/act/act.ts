import type { End } from "@reeve/contract/action";
import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { ApprovalSpent } from "../../ledger/unavailable.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Resting } from "../../policy/granting/withdrawn.ts";
import type { Held } from "../../policy/session/sessions.ts";
import { returned, type Returned } from "./asked-state.ts";
import { reply, type Spoken } from "../enter/caller.ts";
import { changedSince, deedOf, goesOut, namedSession, wishOf, type Wanted } from "./decide-on.ts";
import { denial } from "./denial.ts";
import { disagreement } from "../enter/era.ts";
import { admit, type Entering } from "../limit/admit.ts";
import { useOf, type GrantUse } from "../limit/grant-use.ts";
import { forward } from "../relay/forward.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { Answered, holding, told } from "./holding.ts";
import { judge, type Case } from "./judge.ts";
import { outgoing, type Outgoing } from "./outgoing.ts";
import { questionOf } from "./question.ts";
import { endOf, hashArgs, intentOf, refusal, type Deed } from "./record.ts";
import { refuseMessage, refuseSpoken } from "./refuse.ts";
import type { Bound } from "../relay/bound.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { Watch } from "../relay/watch.ts";

/** One call on its road. */
interface Call {
  readonly action: ActionId;
  readonly spoken: Spoken;
  readonly server: GateServer;
  readonly session: OpenSession | null;
  readonly deed: Deed;
  readonly returned: Returned;
  readonly bound: Bound | null;
}

/** The road of one action. The order of these lines is the product: decide, record, act, record. */
export async function act(
  gate: Gate,
  asked: Spoken,
  server: GateServer,
  session: OpenSession | null,
  wanted: Wanted,
): Promise<void> {
  const wrong = disagreementOf(gate, asked, server, wanted);
  if (wrong !== null) return wrong;
  const returns = returned(gate, asked, server);
  if (returns.kind === "invalid") return refuseState(gate, asked, wanted);
  const spoken = returns.kind === "ours" ? returns.spoken : asked;
  if (!gate.states.fits(server.id, spoken.agent.id, spoken.message))
    return refuseState(gate, asked, wanted);
  const action = newId("act", gate.hands.clock.now());
  const deed = deedOf(spoken, server, session, wanted);
  const admitted = await admit(gate, entering(spoken), server, deed, action);
  if ("answer" in admitted) return refuseSpoken(gate, spoken, deed, admitted, { action });
  const { bound } = admitted;
  const entered = { ...spoken, snapshot: admitted.snapshot };
  const it = { action, spoken: entered, server, session, deed, returned: returns, bound };
  let went = true;
  try {
    went = await counted(gate, it);
  } finally {
    await admitted.leave(went);
  }
}

/** Counts the call in its session, and lets it happen where it may. False where nothing went out. */
async function counted(gate: Gate, it: Call): Promise<boolean> {
  const { action, spoken, deed } = it;
  const held = await holding(gate, spoken, namedSession(spoken.request.headers), deed, action);
  if (held !== null && "answer" in held) {
    await refuseSpoken(gate, spoken, deed, held, { action });
    return false;
  }
  const went = await decided(gate, { ...it, deed: { ...deed, facts: held?.facts } }, held);
  if (!went) await told(gate, action, held?.release());
  return went;
}

/** Decides, records, and lets go. False where nothing went out. */
async function decided(gate: Gate, it: Call, held: Held | null): Promise<boolean> {
  const { action, deed, server, session, returned: returns } = it;
  const wish = caseOf(it);
  const judged = await judge(gate, wish);
  const { approval, pending, decided } = judged;
  const spoken = { ...it.spoken, snapshot: judged.snapshot };
  const done: Deed = { ...deed, approval, args: decided.args };
  if (!goesOut(decided)) {
    const question = pending && questionOf(gate, spoken, server, session, returns, pending);
    await refuseSpoken(gate, spoken, done, decided.decision, { action, question });
    return false;
  }
  const out = outgoing(gate, { decided, spoken }, server, action);
  if (out === null) {
    await refuseSpoken(gate, spoken, { ...deed, approval }, cannotNarrow(gate), { action });
    return false;
  }
  const use = await useOf(gate, decided, action);
  if ("answer" in use) {
    await refuseSpoken(gate, spoken, { ...deed, approval }, use, { action });
    return false;
  }
  if (!(await recorded(gate, spoken, decided.decision, done, action))) {
    await use.giveBack();
    return false;
  }
  const never = changedSince(gate, wish, { ...judged, grant: use.grant });
  if (never !== null) {
    await use.giveBack();
    reply(spoken, denial(spoken.message, spoken.era, never, action));
    const endedAt = isoTime(gate.hands.clock.now());
    const end = { id: action, outcome: "denied", error: never.reason, result: null } as const;
    await settle(gate, { ...end, endedAt });
    return false;
  }
  gate.hands.metrics.overhead.observe((performance.now() - spoken.readAt) / 1000);
  await settle(gate, await passedOn(gate, out, it, held, { ...use, resting: decided.resting }));
  return true;
}

const entering = (spoken: Spoken): Entering => ({
  asker: spoken,
  bytes: spoken.body.length,
  gone(leave) {
    spoken.response.once("close", leave);
    return () => spoken.response.off("close", leave);
  },
});

function caseOf({ action, spoken, deed, returned: returns }: Call): Case {
  const { message } = spoken;
  const params = message.kind === "request" ? message.params : {};
  const { inputResponses = null, requestState = null } = params;
  const nothing = inputResponses === null && requestState === null;
  return {
    ...wishOf(spoken, deed),
    action,
    beside: nothing ? null : hashArgs([inputResponses, requestState]),
    cameBack: returns.kind === "ours" && !returns.declined,
  };
}

const cannotNarrow = ({ hands }: Gate) =>
  refusal(
    hands.clock.now(),
    "reeve-error",
    "Policy narrows this call, and it cannot be narrowed without changing a number that is too long. Send shorter numbers.",
  );

/** Writes the intent. False where it could not be, and the agent has been told. */
async function recorded(
  gate: Gate,
  spoken: Spoken,
  decision: Decision,
  deed: Deed,
  action: ActionId,
): Promise<boolean> {
  const { hands } = gate;
  try {
    await hands.ledger.intend(intentOf(action, deed, decision, hands.clock.now()));
    hands.metrics.decisions.inc({ answer: decision.answer, source: "gate" });
    return true;
  } catch (error) {
    hands.log.warn(
      { action, error: String(error) },
      "an action was refused: it cannot be recorded",
    );
    if (error instanceof ApprovalSpent) {
      const sentence =
        "Its approval was used by another call just now, or ran out. Send the call again to ask anew.";
      const spent = refusal(hands.clock.now(), "approval-denied", sentence);
      await refuseSpoken(gate, spoken, deed, spent);
    } else unrecorded(gate, spoken);
    return false;
  }
}

/** Sends the action on its way and waits for what comes of it. */
async function passedOn(
  gate: Gate,
  out: Outgoing,
  { server, session, action, bound }: Call,
  held: Held | null,
  by: GrantUse & { readonly resting: Resting | undefined },
): Promise<End> {
  const { hands } = gate;
  const { spoken, hiding } = out;
  const id = spoken.message.kind === "request" ? spoken.message.id : null;
  const answered = held?.reads ? new Answered() : null;
  const watch = new Watch(id, null, answered?.said);
  hands.metrics.inFlight.inc();
  const end = await forward(gate, spoken, {
    server,
    method: "POST",
    body: spoken.body,
    message: spoken.message,
    era: spoken.era,
    session,
    watch,
    rewrite: out.rewrite,
    bound,
    resting: by.resting,
  })
    .catch(async (error: unknown) => {
      const endedAt = isoTime(hands.clock.now());
      const sentence = "Reeve failed before the call was passed on.";
      await settle(gate, { id: action, outcome: "error", error: sentence, result: null, endedAt });
      throw error;
    })
    .finally(() => hands.metrics.inFlight.dec());

  if (end.failure === "unreachable") await by.giveBack();
  let passed = watch.end();
  if (passed.garbage && end.failure === null)
    hands.misbehaved(server, "It sent something that is no JSON-RPC message.");
  const whole = passed.answer !== null || end.failure === "unreachable";
  if (answered) await told(gate, action, held?.settle(answered.messages(whole)));
  const resumable = end.failure === null && passed.stream && passed.answer === null;
  if (resumable && session !== null && id !== null)
    passed = { ...passed, answer: await gate.awaited.answer(session.name, id) };
  const ended = endOf(action, passed, end, hands.clock.now(), hiding);
  const withheld = out.withheld();
  return withheld === null ? ended : { ...ended, outcome: "error", error: withheld };
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

/** What a client hands back was not made for this agent and this call, or is too old. */
function refuseState(gate: Gate, spoken: Spoken, { tool }: Wanted): Promise<void> {
  const { message } = spoken;
  const id = message.kind === "request" ? message.id : null;
  const sentence = "Invalid params: `requestState` is not one that was given for this call.";
  const data = { reason: "invalid_request_state" };
  return refuseMessage(gate, spoken, 400, -32602, sentence, { id, tool, data });
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
