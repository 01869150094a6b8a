import type { Decision } from "@reeve/contract/decision";
import type { ActionId, ApprovalId } from "@reeve/contract/id";
import { setTimeout as sleep } from "node:timers/promises";
import { redactArgs } from "../../platform/redact.ts";
import type { Decided } from "../../policy/decide/decide.ts";
import type { Evidence } from "../../policy/decide/request.ts";
import type { Asked } from "../../response/approvals/ask.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateSnapshot } from "../hands.ts";
import { decideOn, noLonger, unchanged, type Settled, type Wish } from "./decide-on.ts";
import { refusal } from "./record.ts";

/** What is to be done about an action, with the person's answer where one was asked. */
export interface Judged extends Settled {
  readonly approval: ApprovalId | null;
  /** Where a person has yet to answer. */
  readonly pending: Pending | null;
}

export type Pending = Extract<Asked, { state: "pending" }>;

export interface Case extends Wish {
  readonly action: ActionId;
  /** SHA-256 of what goes out beside the arguments, where something does. */
  readonly beside: string | null;
  /** The agent came back for a person's answer, and is kept waiting for it for a while. */
  readonly cameBack: boolean;
}

const shownArgs = 32 * 1024;
/** An approval may bring another rule into play, which asks again; more than this is a mistake in the policies. */
const mostQuestions = 3;

/** Decides, and where that takes a person, asks them; an answer is evidence, and everything is decided again with it. */
export async function judge(gate: Gate, it: Case): Promise<Judged> {
  let { snapshot } = it.asker;
  let decided = decideOn(gate, it, snapshot);
  for (let asked = 0; decided.decision.answer === "escalate"; asked++) {
    const answer = await answerTo(gate, it, decided);
    if (answer.state !== "approved" || asked >= mostQuestions)
      return unanswered(gate, it, snapshot, decided, answer);
    const current = present(gate);
    if (current === null) return judged(unchanged(staleNow(gate), it.deed.args), snapshot);
    const stopped = noLonger(gate, it.asker, current);
    if (stopped !== null) return judged(unchanged(stopped, it.deed.args), snapshot);
    snapshot = current;
    const { id, by, expiresAtMs } = answer;
    const { argsHash = "", rules = [] } = decided.decision.escalation ?? {};
    const evidence: Evidence = { approval: { id, by, argsHash, rules, expiresAtMs } };
    decided = decideOn(gate, it, current, evidence);
    if (decided.decision.answer !== "escalate")
      return { decided, snapshot, approval: id, evidence, pending: null };
  }
  return judged(decided, snapshot);
}

const judged = (decided: Decided, snapshot: GateSnapshot): Judged => ({
  decided,
  snapshot,
  approval: null,
  pending: null,
});

/** The answer as it stands; an agent that came back for it is kept waiting for a while, so that it need not ask so often. */
async function answerTo(gate: Gate, it: Case, decided: Decided): Promise<Asked | Failed> {
  const { hands, limits, exchanges } = gate;
  const until = hands.clock.now() + (it.cameBack ? limits.approvalWaitMs : 0);
  for (;;) {
    const answer = await ask(gate, it, decided);
    const over = hands.clock.now() >= until || it.gone() || exchanges.draining;
    if (answer.state !== "pending" || over) return answer;
    await sleep(limits.approvalPollMs);
  }
}

interface Failed {
  readonly state: "failed";
}

async function ask(
  { hands }: Gate,
  { action, deed, asker, method, beside }: Case,
  { decision, args }: Decided,
): Promise<Asked | Failed> {
  const { agent } = asker;
  const { escalation } = decision;
  if (!escalation) return { state: "failed" };
  try {
    return await hands.ask({
      action,
      agent: { id: agent.id, name: agent.name, epoch: agent.epoch },
      principal: deed.principal,
      session: deed.session,
      kind: deed.kind,
      server: deed.server,
      tool: deed.tool,
      method,
      args: redactArgs(args, shownArgs),
      asks: escalation,
      scope: decision.scope,
      reason: decision.reason,
      beside,
    });
  } catch (error) {
    hands.log.warn({ action, error: String(error) }, "a person could not be asked");
    return { state: "failed" };
  }
}

function unanswered(
  gate: Gate,
  it: Case,
  snapshot: GateSnapshot,
  decided: Decided,
  answer: Asked | Failed,
): Judged {
  const block = (code: Decision["code"], reason: string, approval: ApprovalId | null): Judged => ({
    ...judged(
      unchanged({ ...refusal(gate.hands.clock.now(), code, reason), policies }, it.deed.args),
      snapshot,
    ),
    approval,
  });
  const { policies, reason } = decided.decision;
  switch (answer.state) {
    case "pending":
      return {
        ...judged(
          { ...decided, decision: { ...decided.decision, reason: waiting(gate, reason, answer) } },
          snapshot,
        ),
        approval: answer.id,
        pending: answer,
      };
    case "denied":
      return block(
        "approval-denied",
        `${answer.by || "A person"} denied this: ${(answer.reason || "no reason was given").replace(/\.$/, "")}. Do not send it again; ask what would be acceptable.`,
        answer.id,
      );
    case "too many":
      return block(
        "approval-needed",
        "This needs a person's approval, and too many other questions of this agent are waiting for one. Wait until some are answered.",
        null,
      );
    case "failed":
      return block(
        "reeve-error",
        "This needs a person's approval, and Reeve cannot ask for it now. Try again in a moment.",
        null,
      );
    case "approved":
      return block(
        "policy-error",
        `${reason} It was approved, and the policies ask again: they do not accept the approval they ask for. Ask an operator to correct them.`,
        answer.id,
      );
  }
}

/** Where a person decides. */
export const addressOf = (gate: Pick<Gate, "hands">, id: ApprovalId): string =>
  `${gate.hands.publicUrl().replace(/\/+$/, "")}/approvals/${id}`;

const waiting = (gate: Gate, reason: string, { id, expiresAt }: Pending): string =>
  `${reason} A person can decide at ${addressOf(gate, id)} until ${expiresAt}. Once it is approved, send exactly the same call again.`;
