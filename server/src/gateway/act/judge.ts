import type { Decision } from "@reeve/contract/decision";
import type { ActionId, ApprovalId } from "@reeve/contract/id";
import { setTimeout as sleep } from "node:timers/promises";
import type { Decided } from "../../policy/decide/decide.ts";
import type { Evidence } from "../../policy/decide/request.ts";
import type { Asked } from "../../response/approvals/ask.ts";
import { stateFor, type Returned } from "./asked-state.ts";
import type { Spoken } from "../enter/caller.ts";
import { opensUrlsNow } from "../enter/client-can.ts";
import { decideOn, noLonger, unchanged } from "./decide-on.ts";
import type { Question } from "./denial.ts";
import { present, staleNow } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { hashArgs, refusal, type Deed } from "./record.ts";
import { redactArgs } from "../../platform/redact.ts";
import type { Bound } from "../relay/bound.ts";
import type { OpenSession } from "../enter/sessions.ts";

/** What is to be done about an action, with the person's answer where one was asked. */
export interface Judged {
  readonly decided: Decided;
  /** By the state that it was decided on. */
  readonly spoken: Spoken;
  readonly approval: ApprovalId | null;
  readonly evidence?: Evidence;
  /** Where a person has yet to answer. */
  readonly question: Question | null;
}

export interface Case {
  readonly action: ActionId;
  readonly spoken: Spoken;
  readonly server: GateServer;
  readonly session: OpenSession | null;
  readonly deed: Deed;
  readonly returned: Returned;
  readonly bound: Bound | null;
}

const shownArgs = 32 * 1024;
/** An approval may bring another rule into play, which asks again; more than this is a mistake in the policies. */
const mostQuestions = 3;

/** Decides, and where that takes a person, asks them; an answer is evidence, and everything is decided again with it. */
export async function judge(gate: Gate, it: Case): Promise<Judged> {
  let { spoken } = it;
  let decided = decideOn(gate, spoken, it.deed, spoken.snapshot);
  for (let asked = 0; decided.decision.answer === "escalate"; asked++) {
    const answer = await answerTo(gate, it, decided);
    if (answer.state !== "approved" || asked >= mostQuestions)
      return unanswered(gate, it, spoken, decided, answer);
    const current = present(gate);
    if (current === null) return judged(unchanged(staleNow(gate), it.deed.args), spoken);
    const stopped = noLonger(gate, spoken, current);
    if (stopped !== null) return judged(unchanged(stopped, it.deed.args), spoken);
    spoken = { ...spoken, snapshot: current };
    const { id, by, expiresAtMs } = answer;
    const { argsHash = "", rules = [] } = decided.decision.escalation ?? {};
    const evidence: Evidence = { approval: { id, by, argsHash, rules, expiresAtMs } };
    decided = decideOn(gate, spoken, it.deed, current, evidence);
    if (decided.decision.answer !== "escalate")
      return { decided, spoken, approval: id, evidence, question: null };
  }
  return judged(decided, spoken);
}

const judged = (decided: Decided, spoken: Spoken): Judged => ({
  decided,
  spoken,
  approval: null,
  question: null,
});

/** The answer as it stands; a client that came back for it is kept waiting for a while, so that it need not ask so often. */
async function answerTo(gate: Gate, it: Case, decided: Decided): Promise<Asked | Failed> {
  const { hands, limits, exchanges } = gate;
  const until = hands.clock.now() + (it.returned.kind === "ours" ? limits.approvalWaitMs : 0);
  for (;;) {
    const answer = await ask(gate, it, decided);
    const over = hands.clock.now() >= until || it.spoken.response.destroyed || exchanges.draining;
    if (answer.state !== "pending" || over) return answer;
    await sleep(limits.approvalPollMs);
  }
}

interface Failed {
  readonly state: "failed";
}

async function ask(
  { hands }: Gate,
  it: Case,
  { decision, args }: Decided,
): Promise<Asked | Failed> {
  const { action, deed, spoken } = it;
  const { message, agent } = spoken;
  const { escalation } = decision;
  const params = message.kind === "request" ? message.params : {};
  const { inputResponses = null, requestState = null } = params;
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
      method: message.kind === "response" ? "" : message.method,
      args: redactArgs(args, shownArgs),
      asks: escalation,
      scope: decision.scope,
      reason: decision.reason,
      beside:
        inputResponses === null && requestState === null
          ? null
          : hashArgs([inputResponses, requestState]),
    });
  } catch (error) {
    hands.log.warn({ action, error: String(error) }, "a person could not be asked");
    return { state: "failed" };
  }
}

function unanswered(
  gate: Gate,
  it: Case,
  spoken: Spoken,
  decided: Decided,
  answer: Asked | Failed,
): Judged {
  const block = (code: Decision["code"], reason: string, approval: ApprovalId | null): Judged => ({
    ...judged(
      unchanged({ ...refusal(gate.hands.clock.now(), code, reason), policies }, it.deed.args),
      spoken,
    ),
    approval,
  });
  const { policies, reason } = decided.decision;
  switch (answer.state) {
    case "pending":
      return {
        ...judged(
          { ...decided, decision: { ...decided.decision, reason: waiting(gate, reason, answer) } },
          spoken,
        ),
        approval: answer.id,
        question: questionOf(gate, it, answer),
      };
    case "denied":
      return block(
        "approval-denied",
        `${answer.by || "A person"} denied this: ${answer.reason || "no reason was given"}. Do not send it again; ask what would be acceptable.`,
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

const addressOf = (gate: Gate, id: ApprovalId): string =>
  `${gate.hands.publicUrl().replace(/\/+$/, "")}/approvals/${id}`;

const waiting = (
  gate: Gate,
  reason: string,
  { id, expiresAt }: Extract<Asked, { state: "pending" }>,
): string =>
  `${reason} A person can decide at ${addressOf(gate, id)} until ${expiresAt}. Once it is approved, send exactly the same call again.`;

function questionOf(
  gate: Gate,
  { spoken, server, session, returned }: Case,
  { id, expiresAt }: Extract<Asked, { state: "pending" }>,
): Question {
  const { era, message, request } = spoken;
  const acts =
    message.kind === "request" &&
    /^(tools\/call|prompts\/get|resources\/read)$/.test(message.method);
  const declined = returned.kind === "ours" && returned.declined;
  const byState = era === "modern" && acts && opensUrlsNow(message) && !declined;
  return {
    id,
    expiresAt,
    url: addressOf(gate, id),
    state: byState ? stateFor(gate, spoken, server, id, Date.parse(expiresAt)) : null,
    byError:
      era === "legacy" &&
      session?.opensUrls === true &&
      request.headers["mcp-protocol-version"] === "2025-11-25",
    again: returned.kind === "ours",
  };
}
