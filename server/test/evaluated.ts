import type { Action } from "@reeve/contract/action";
import { newId } from "../src/platform/ids.ts";
import type { Session } from "../src/evals/evaluators/evaluator.ts";

const at = "2026-11-23T10:00:00.000Z";

/** An action of the clerk, allowed and done, but for what is said of it. */
export const actionOf = (over: Partial<Action> = {}): Action => ({
  id: newId("act", Date.parse(at)),
  kind: "tool_call",
  agent: { id: "agt_00000000000000000000000000", name: "clerk" },
  agentVersion: "v1",
  principal: null,
  session: "s1",
  source: "gate",
  server: "files",
  tool: "read",
  args: {},
  argsHash: null,
  effect: null,
  decision: null,
  outcome: "ok",
  error: null,
  result: null,
  startedAt: at,
  endedAt: at,
  approval: null,
  evidence: null,
  ...over,
});

/** A session of such actions. */
export function sessionOfSteps(steps: readonly Partial<Action>[]): Session {
  const actions = steps.map(actionOf);
  return {
    session: "s1",
    agent: { id: "agt_00000000000000000000000000", name: "clerk" },
    agentVersion: "v1",
    principal: null,
    steps: actions.map((action) => ({
      action,
      inputSchema: null,
      outputSchema: null,
      costMicros: null,
    })),
    expected: null,
  };
}
