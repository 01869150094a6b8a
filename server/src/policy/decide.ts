import type { Decision, ReasonCode } from "@reeve/contract/decision";
import { notActing } from "../access/identify.ts";
import { evaluate } from "./compile/evaluate.ts";
import { TooMuch } from "./normalise.ts";
import { enforced, policiesOf, verdict } from "./outcome.ts";
import { BadRequest, envOf, type DecisionRequest, type IdAndTime } from "./request.ts";
import { quoted, sentence } from "./say.ts";
import type { Snapshot, SnapshotAgent } from "./snapshot.ts";

export type { DecisionRequest, IdAndTime };

/**
 * Decides one request by one snapshot. The same three arguments give the same decision. Never throws: whatever goes
 * wrong in here is a block.
 */
export function decide(snapshot: Snapshot, request: DecisionRequest, at: IdAndTime): Decision {
  try {
    const agent = snapshot.agents.get(request.agent);
    if (!agent)
      return blocked(
        at,
        "agent-unknown",
        `Agent ${quoted(request.agent)} is not registered here. Ask an operator to register it.`,
      );
    return refusedOutright(snapshot, agent, request, at) ?? byRules(snapshot, agent, request, at);
  } catch (error) {
    if (error instanceof TooMuch)
      return blocked(
        at,
        "bad-message",
        `The arguments are too large to decide on (${error.message}). Send less at once.`,
      );
    if (error instanceof BadRequest)
      return blocked(at, "bad-message", `This cannot be decided: ${error.message}.`);
    const what = error instanceof Error ? error.name : "unknown";
    return blocked(
      at,
      "reeve-error",
      `Reeve made a mistake while deciding (${what}), so the call is refused. Ask an operator to report it.`,
    );
  }
}

/** What no policy can allow. */
function refusedOutright(
  snapshot: Snapshot,
  agent: SnapshotAgent,
  request: DecisionRequest,
  at: IdAndTime,
): Decision | null {
  const idle = notActing(agent);
  if (idle) return blocked(at, "agent-suspended", idle);
  if (agent.owner?.status !== "active" && agent.owner?.status !== "invited")
    return blocked(
      at,
      "owner-gone",
      `Nobody answers for agent ${quoted(agent.name)} any more. Ask an operator to name a new owner.`,
    );
  const server = snapshot.servers.get(request.server);
  if (!server)
    return blocked(
      at,
      "server-unknown",
      `There is no tool server ${quoted(request.server)}. Ask an operator which there are.`,
    );
  if (request.kind !== "tool_call" || request.tool === null) return null;
  const tool = server.tools.get(request.tool);
  if (!tool || tool.status === "gone")
    return blocked(
      at,
      "tool-unknown",
      `Server ${quoted(server.name)} has no tool ${quoted(request.tool)}. List its tools to see which there are.`,
    );
  if (tool.status === "changed")
    return blocked(
      at,
      "tool-changed",
      `Server ${quoted(server.name)} changed the definition of ${quoted(tool.name)} since it was accepted. An operator must look at the change and accept it.`,
    );
  return null;
}

/** One pass over the rules in reach; what is only watched is then left out, and the difference it would make is told. */
function byRules(
  snapshot: Snapshot,
  agent: SnapshotAgent,
  request: DecisionRequest,
  at: IdAndTime,
): Decision {
  const all = evaluate(snapshot.rules, envOf(snapshot, request, at.now));
  const inForce = verdict(enforced(all));
  const watched = verdict(all);
  const differs = watched.answer !== inForce.answer;
  const watchedOnly = policiesOf(
    [...all.permits, ...all.forbids, ...all.errors].filter(({ lane }) => lane === "shadow"),
  );
  return {
    id: at.id,
    answer: inForce.answer,
    mode: inForce.rules.length === 0 && watchedOnly.length > 0 ? "shadow" : "enforce",
    policies: policiesOf(inForce.rules),
    code: inForce.code,
    reason: sentence(inForce, agent, request),
    shadow: differs ? { answer: watched.answer, policies: policiesOf(watched.rules) } : null,
  };
}

/** A block for a reason that no policy gave; doors use it where there is no state to decide by. */
export const blocked = (at: IdAndTime, code: ReasonCode, reason: string): Decision => ({
  id: at.id,
  answer: "block",
  mode: "enforce",
  policies: [],
  code,
  reason,
  shadow: null,
});
