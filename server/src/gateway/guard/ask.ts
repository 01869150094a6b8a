import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { ApprovalSpent } from "../../ledger/unavailable.ts";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { changedSince, goesOut, type Settled, type Wish } from "../act/decide-on.ts";
import { holding, told } from "../act/holding.ts";
import { addressOf, judge } from "../act/judge.ts";
import { intentOf, recordRefusal, refusal } from "../act/record.ts";
import type { Gate } from "../gate.ts";
import { admit, type Admitted } from "../limit/admit.ts";
import { useOf } from "../limit/grant-use.ts";
import { beyond } from "./beyond.ts";
import { wishOf, type GuardAnswer, type GuardAsk } from "./guard-ask.ts";

/**
 * Decides on an action that the asker carries out by themselves, and records it before they hear that they may. The same
 * road as that of a call, without its last part. Never rejects: whatever goes wrong is a block.
 */
export async function ask(gate: Gate, asked: GuardAsk): Promise<GuardAnswer> {
  const { hands } = gate;
  const action = newId("act", hands.clock.now());
  const refused = async (wish: Wish, decision: Decision): Promise<GuardAnswer> => {
    await recordRefusal(hands, intentOf(action, wish.deed, decision, hands.clock.now()));
    return { action, decision, args: asked.args, approval: null };
  };
  let wish: Wish | null = null;
  try {
    const server = asked.who.snapshot.servers.get(asked.server);
    wish = wishOf(asked, server);
    if (server === undefined) return await refused(wish, noServer(gate, asked.server));
    const admitted = await admit(gate, entering(asked), server, wish.deed, action);
    if ("answer" in admitted) return await refused(wish, admitted);
    wish = { ...wish, asker: { ...wish.asker, snapshot: admitted.snapshot } };
    const answer = await counted(gate, asked, wish, action, admitted);
    return "decision" in answer ? answer : await refused(wish, answer);
  } catch (error) {
    hands.log.error({ action, error: String(error) }, "a question at a door failed");
    const decision = refusal(
      hands.clock.now(),
      "reeve-error",
      "Reeve failed to decide on this, so it was refused. Try again, and tell an operator if it stays so.",
    );
    if (wish !== null) return refused(wish, decision);
    return { action, decision, args: asked.args, approval: null };
  }
}

const noServer = ({ hands }: Gate, name: string): Decision =>
  refusal(
    hands.clock.now(),
    "server-unknown",
    `There is no tool server ${name}; ask who runs this Reeve for the names there are.`,
  );

const entering = ({ who, args, gone }: GuardAsk) => ({
  asker: who,
  bytes: Buffer.byteLength(JSON.stringify(args ?? null)),
  // A place that is waited for is left by the next look, for there is no stream here that tells of a hang-up.
  gone: (leave: () => void) => {
    const look = setInterval(() => gone() && leave(), 250);
    return () => clearInterval(look);
  },
});

/** Counts it in its session and its limits; what is not allowed counts in neither. */
async function counted(
  gate: Gate,
  asked: GuardAsk,
  wish: Wish,
  action: ActionId,
  admitted: Admitted,
): Promise<GuardAnswer | Decision> {
  let went = false;
  try {
    const held = await holding(gate, wish.asker, asked.session, wish.deed, action);
    if (held !== null && "answer" in held) return held;
    const knowing = { ...wish, deed: { ...wish.deed, facts: held?.facts } };
    const answer = await decided(gate, asked, knowing, action);
    went = answer.decision.answer === "allow" || answer.decision.answer === "scope";
    if (held !== null) {
      if (!went) await told(gate, action, held.release());
      else gate.guarded.keep(action, held);
    }
    return answer;
  } finally {
    // What somebody else carries out takes up no place here: only rates and budgets count it.
    await admitted.leave(went);
  }
}

async function decided(
  gate: Gate,
  asked: GuardAsk,
  wish: Wish,
  action: ActionId,
): Promise<GuardAnswer> {
  const { hands } = gate;
  const judged = await judge(gate, {
    ...wish,
    action,
    beside: null,
    cameBack: asked.waits === true,
  });
  const able = beyond(judged.decided, asked, hands.clock.now());
  const { approval, pending } = judged;
  const args = able.args;
  const said = (decision: Decision): GuardAnswer => ({
    action,
    decision,
    args: goesOut(able) ? args : asked.args,
    approval: pending && {
      id: pending.id,
      url: addressOf(gate, pending.id),
      expiresAt: pending.expiresAt,
    },
  });
  const deed = { ...wish.deed, approval, args };
  const refused = async (decision: Decision): Promise<GuardAnswer> => {
    await recordRefusal(hands, intentOf(action, deed, decision, hands.clock.now()));
    return said(decision);
  };
  if (!goesOut(able)) return refused(able.decision);
  const use = await useOf(gate, able, action);
  if ("answer" in use) return refused(use);
  try {
    await hands.ledger.intend(intentOf(action, deed, able.decision, hands.clock.now()));
  } catch (error) {
    await use.giveBack();
    return { ...said(unrecorded(gate, action, error)), args: asked.args };
  }
  hands.metrics.decisions.inc({ answer: able.decision.answer, source: asked.source });
  const settled = { ...judged, decided: able, grant: use.grant };
  const answer = await after(gate, wish, settled, said(able.decision));
  if (answer.decision.answer === "block") await use.giveBack();
  return answer;
}

/** Writing the record took a moment, in which a stop or a change of policy may have been answered. */
async function after(
  gate: Gate,
  wish: Wish,
  settled: Settled,
  answer: GuardAnswer,
): Promise<GuardAnswer> {
  const never = changedSince(gate, wish, settled);
  if (never === null) return answer;
  const { hands } = gate;
  hands.metrics.outcomes.inc({ outcome: "denied" });
  const endedAt = isoTime(hands.clock.now());
  const end = { id: answer.action, outcome: "denied", error: never.reason, result: null } as const;
  await hands.ledger.settle({ ...end, endedAt }).catch((error: unknown) =>
    // The ledger settles it as unknown in its own time.
    hands.log.error({ action: answer.action, error: String(error) }, "an end was not recorded"),
  );
  return { ...answer, decision: never, args: wish.deed.args };
}

function unrecorded({ hands }: Gate, action: ActionId, error: unknown): Decision {
  hands.log.warn({ action, error: String(error) }, "an action was refused: it cannot be recorded");
  return error instanceof ApprovalSpent
    ? refusal(
        hands.clock.now(),
        "approval-denied",
        "Its approval was used by another call just now, or ran out. Send the call again to ask anew.",
      )
    : refusal(
        hands.clock.now(),
        "audit-unavailable",
        "Reeve cannot record this action now, so it does not happen. Try again in a moment.",
      );
}
