import type { Action } from "@reeve/contract/action";
import type { Promises } from "./tools-store.ts";
import type { Session } from "../evaluators/evaluator.ts";
import { refused, toolOf } from "../evaluators/roll-up.ts";
import type { Strata } from "../sampling/choose.ts";

const nothing = { inputSchema: null, outputSchema: null, costMicros: null };

/** A session as evaluators are given it; null where no agent is known to have done it. */
export function sessionOf(
  session: string,
  actions: readonly Action[],
  promises: Promises,
): Session | null {
  const of = (action: Action) =>
    promises.get(`${action.server ?? ""}/${action.tool ?? ""}`) ?? nothing;
  const steps = actions.map((action) => ({ ...of(action), action }));
  const last = actions.findLast(({ agent }) => agent !== null);
  if (!last?.agent) return null;
  return {
    session,
    agent: last.agent,
    agentVersion: last.agentVersion,
    principal: last.principal,
    steps,
    expected: null,
  };
}

/** For so long an end is waited for; after that, a session is scored without it. */
const endMs = 900_000;

/** Whether a call of it is still under way. */
export const underWay = ({ steps }: Session, nowMs: number): boolean =>
  steps.some(
    ({ action: { outcome, decision, startedAt } }) =>
      outcome === null &&
      (decision?.answer === "allow" || decision?.answer === "scope") &&
      Date.parse(startedAt) > nowMs - endMs,
  );

export const strataOf = ({ agent, steps }: Session): Strata => ({
  agent: agent.id,
  tools: [...new Set(steps.map(toolOf))],
  troubled: steps.some((step) => refused(step) || step.action.outcome === "error"),
});
