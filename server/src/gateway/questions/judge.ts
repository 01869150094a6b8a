import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Known } from "../enter/caller.ts";
import { noLonger } from "../act/decide-on.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer, GateSnapshot } from "../hands.ts";
import { hashArgs, intentOf, recordRefusal, refusal, type Deed } from "../act/record.ts";
import type { OpenSession } from "../enter/sessions.ts";
import type { Asked } from "./find.ts";
import { improper } from "./improper.ts";

export interface Asking {
  readonly known: Known;
  readonly server: GateServer;
  readonly session: OpenSession | null;
  /** It came on a stream to a client without a session, which has no way to answer it. */
  readonly onStream?: boolean;
}

const notHere =
  "Without a session a tool server asks in its answer; a request of its own has no place on a stream.";

/** What a question came to. A refused one is on the record already. */
export interface Judged {
  readonly action: ActionId;
  readonly decision: Decision;
  readonly goesOn: boolean;
}

/**
 * Decides on questions of a tool server to the agent's side and records them, as actions of the server. One of several
 * that may not be asked holds the others back. Never rejects.
 */
export async function judgeQuestions(
  gate: Gate,
  asking: Asking,
  all: readonly Asked[],
): Promise<readonly Judged[]> {
  const { hands } = gate;
  const snapshot = present(gate);
  const cases = all.map((asked) => ({
    action: newId("act", hands.clock.now()),
    deed: deedOf(asking, asked),
    decision: snapshot === null ? staleNow(gate) : decideOn(gate, asking, asked, snapshot),
  }));
  const refused = cases.filter(({ decision }) => decision.answer !== "allow");
  for (const { action, deed, decision } of refused)
    await recordRefusal(hands, intentOf(action, deed, decision, hands.clock.now()));
  if (refused.length > 0) return refused.map((one) => ({ ...one, goesOn: false }));
  const judged: Judged[] = [];
  for (const { action, deed, decision } of cases) {
    try {
      await hands.ledger.intend(intentOf(action, deed, decision, hands.clock.now()));
    } catch (error) {
      hands.log.warn({ action, error: String(error) }, "a question was refused: no record");
      judged.push({ action, decision: unrecorded(gate), goesOn: false });
      continue;
    }
    hands.metrics.decisions.inc({ answer: decision.answer, source: "gate" });
    const never = changed(gate, asking, snapshot, deed);
    if (never !== null) await settleQuestion(gate, action, "denied", never.reason);
    judged.push({ action, decision: never ?? decision, goesOn: never === null });
  }
  return judged;
}

function deedOf({ known, server, session }: Asking, asked: Asked): Deed {
  const args = { method: asked.method, params: asked.params ?? null };
  return {
    kind: "request",
    agent: known.agent,
    // It is the server that acts here, towards this agent.
    principal: `tool server ${server.name}`,
    session: session?.name ?? null,
    server: server.name,
    tool: asked.method,
    args,
    argsHash: hashArgs(args),
    effect: null,
  };
}

/** What belongs to a call that was let through needs no permit of its own, but any policy may forbid it. */
function decideOn(
  { hands }: Gate,
  { known, server, session, onStream = false }: Asking,
  { method, params }: Asked,
  snapshot: GateSnapshot,
): Decision {
  const now = hands.clock.now();
  const never = improper({ method, params }) ?? (onStream ? notHere : null);
  if (never !== null) return refusal(now, "forbidden", never);
  const args = { method, params: params ?? null };
  let decision: Decision;
  try {
    ({ decision } = hands.decide(
      snapshot,
      {
        agent: known.agent.id,
        kind: "request",
        server: server.name,
        tool: null,
        method,
        args,
        argsHash: hashArgs(args),
        session: session?.name ?? null,
      },
      { id: newId("dec", now), now },
    ));
  } catch (error) {
    hands.log.error({ error: String(error) }, "a decision failed");
    return refusal(
      now,
      "policy-error",
      "The policies could not be evaluated, so this was refused.",
    );
  }
  if (decision.answer === "allow") return decision;
  if (decision.code === "default-deny")
    return {
      ...decision,
      answer: "allow",
      code: "permitted",
      reason: `No policy forbids the tool server ${server.name} to ask this agent for ${method}.`,
    };
  if (decision.answer === "block") return decision;
  const { policies } = decision;
  const sentence =
    "Policy wants this question changed or approved, which cannot be done with what a tool server asks. Permit or forbid it.";
  return { ...refusal(now, "forbidden", sentence), policies };
}

/** Why a question must not go on after all: writing the record took a moment. */
function changed(
  gate: Gate,
  asking: Asking,
  before: GateSnapshot | null,
  deed: Deed,
): Decision | null {
  const current = present(gate);
  if (current === null) return staleNow(gate);
  if (current === before) return null;
  const stopped = noLonger(gate, asking.known, current);
  if (stopped !== null) return stopped;
  const asked = deed.args as { readonly method: string; readonly params: unknown };
  const again = decideOn(gate, asking, asked, current);
  return again.answer === "allow" ? null : again;
}

const unrecorded = ({ hands }: Gate): Decision =>
  refusal(
    hands.clock.now(),
    "audit-unavailable",
    "Reeve cannot record this question now, so it is not asked. Try again in a moment.",
  );

export async function settleQuestion(
  { hands }: Pick<Gate, "hands">,
  id: ActionId,
  outcome: "ok" | "error" | "denied" | "unknown",
  error: string | null,
  answer: { readonly hash: string; readonly bytes: number } | null = null,
): Promise<void> {
  hands.metrics.outcomes.inc({ outcome });
  const result = answer && { ...answer, status: null, preview: null };
  try {
    await hands.ledger.settle({ id, outcome, error, result, endedAt: isoTime(hands.clock.now()) });
  } catch (failed) {
    hands.log.error({ action: id, error: String(failed) }, "an end could not be recorded");
  }
}
