import type { Decision } from "@reeve/contract/decision";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Deed } from "../act/record.ts";
import { hashArgs, intentOf, recordRefusal, refusal } from "../act/record.ts";
import type { Gate } from "../gate.ts";
import { ask } from "../guard/ask.ts";
import { weigh } from "../guard/weigh.ts";
import { obligationsOf, said, type Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { meaningOf, type Meaning } from "./meaning.ts";
import { decideOutside, type DecideOutside } from "./outside.ts";
import type { Question } from "./question.ts";
import { reevaluated, requestable } from "./requestable.ts";

export interface EvaluateHands {
  readonly gate: Gate;
  readonly outside: DecideOutside;
}

export interface How {
  /** One of several questions: nobody is asked about what a person would have to approve. */
  readonly among?: boolean;
  gone(): boolean;
}

/**
 * Answers one question. What is allowed is on the record before it is said, because the caller acts on it; what a person
 * must approve is asked of them, once, and the same question comes again for their answer.
 */
export async function evaluate(
  hands: EvaluateHands,
  caller: Caller,
  question: Question,
  how: How,
): Promise<Answer> {
  const now = hands.gate.hands.clock.now();
  const meaning = meaningOf(caller, question, now);
  switch (meaning.kind) {
    case "deed":
      return ofDeed(hands, meaning, how);
    case "listing":
      return ofListing(hands, meaning);
    case "outside": {
      const decision = await decideOutside(hands, caller, meaning.request);
      if (how.among) return { decision: decision.answer === "allow" };
      return { decision: decision.answer === "allow", context: said(decision, null, now) };
    }
    case "refused":
      return refused(hands, meaning);
  }
}

async function ofDeed(
  { gate }: EvaluateHands,
  { ask: wanted, said: profile }: Extract<Meaning, { kind: "deed" }>,
  how: How,
): Promise<Answer> {
  const { clock } = gate.hands;
  const asked = { ...wanted, gone: () => how.gone() };
  if (how.among) {
    const decision = weigh(gate, asked);
    if (decision.answer === "escalate")
      return {
        decision: false,
        context: { ...said(decision, null, clock.now()), next_action: "evaluate_alone" },
      };
  }
  const answer = await ask(gate, asked);
  const { decision, action } = answer;
  const now = clock.now();
  const passes = decision.answer === "allow" || decision.answer === "scope";
  // Who acts on it does not tell how it ended, and that is no fault of anyone's.
  if (passes) await untold(gate, action);
  const obligations = passes ? obligationsOf(answer) : [];
  return {
    decision: passes,
    context: {
      ...said(decision, action, now),
      ...(obligations.length > 0 && { obligations }),
      ...requestable(gate, asked, answer),
      ...reevaluated(profile.approval, answer),
    },
  };
}

async function untold(
  { hands }: Gate,
  id: Parameters<Gate["hands"]["ledger"]["settle"]>[0]["id"],
): Promise<void> {
  hands.metrics.outcomes.inc({ outcome: "unknown" });
  const error = "Another enforcement point carries this out, and does not tell how it ended.";
  const end = {
    id,
    outcome: "unknown",
    error,
    result: null,
    endedAt: isoTime(hands.clock.now()),
  } as const;
  await hands.ledger
    .settle(end)
    .catch((fault: unknown) =>
      hands.log.error({ action: id, error: String(fault) }, "an end could not be recorded"),
    );
}

/** At the door of MCP a list is for whoever is let in, and shows what they may see: so it is here. */
function ofListing(
  { gate }: EvaluateHands,
  { who, server }: Extract<Meaning, { kind: "listing" }>,
): Answer {
  const { clock } = gate.hands;
  const active = who.agent.status === "active";
  if (active && who.snapshot.servers.has(server)) return { decision: true };
  const decision = active
    ? refusal(clock.now(), "server-unknown", "There is no tool server of this name.")
    : refusal(clock.now(), "agent-suspended", `The agent ${who.agent.name} may not act now.`);
  return { decision: false, context: said(decision, null, clock.now()) };
}

async function refused(
  { gate }: EvaluateHands,
  { agent, server, tool, code, reason }: Extract<Meaning, { kind: "refused" }>,
): Promise<Answer> {
  const now = gate.hands.clock.now();
  const decision: Decision = refusal(now, code, reason);
  const action = newId("act", now);
  const deed: Deed = {
    kind: "tool_call",
    source: "authzen",
    agent,
    principal: agent?.id ?? null,
    session: null,
    server,
    tool,
    args: null,
    argsHash: hashArgs(null),
    effect: null,
  };
  await recordRefusal(gate.hands, intentOf(action, deed, decision, now));
  return { decision: false, context: said(decision, action, now) };
}
