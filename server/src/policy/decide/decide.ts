import type { Decision, ReasonCode, Scoping } from "@reeve/contract/decision";
import { notActing } from "../../access/identify.ts";
import { stopOf, stoppedInWords } from "../../access/stops/known.ts";
import { notAnswered } from "./answered.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { consult, inWordsOf } from "../break-glass/consult.ts";
import type { Evaluated } from "../compile/evaluate.ts";
import { escalationOf } from "./escalation.ts";
import { inWords, type Edit } from "./narrow.ts";
import { countedOf, type Bounds } from "../granting/bounds.ts";
import { outOfBounds } from "../granting/out-of-bounds.ts";
import { restingOn, type Resting } from "../granting/withdrawn.ts";
import { TooMuch } from "./normalise.ts";
import { enforced, policiesOf } from "./outcome.ts";
import { BadRequest, type DecisionRequest, type IdAndTime } from "./request.ts";
import type { Rule } from "./rules.ts";
import { beyondGrant, quoted, sentence } from "./say.ts";
import { settle, type Settled } from "./settle.ts";
import type { Snapshot, SnapshotAgent } from "../snapshot/snapshot.ts";

export type { DecisionRequest, IdAndTime };

/** A decision, and the arguments as it lets them go out: those that were asked about, with these edits. */
export interface Decided {
  readonly decision: Decision;
  readonly args: unknown;
  readonly edits: readonly Edit[];
  /** The counted grants it rests on, of one of which a use is to be taken; none where something else permits it as well. */
  readonly counted?: readonly Bounds[];
  /** There where it rests on grants alone: what is under way by them ends with them. */
  readonly resting?: Resting;
}

/** The decision alone, for whoever changes nothing by it. */
export const decide = (snapshot: Snapshot, request: DecisionRequest, at: IdAndTime): Decision =>
  decideWhole(snapshot, request, at).decision;

/**
 * Decides one request by one snapshot. The same three arguments give the same decision. Never throws: whatever goes
 * wrong in here is a block.
 */
export function decideWhole(snapshot: Snapshot, request: DecisionRequest, at: IdAndTime): Decided {
  const unchanged = (decision: Decision): Decided => ({ decision, args: request.args, edits: [] });
  try {
    const agent = snapshot.agents.get(request.agent);
    if (!agent)
      return unchanged(
        blocked(
          at,
          "agent-unknown",
          `Agent ${quoted(request.agent)} is not registered here. Ask an operator to register it.`,
        ),
      );
    const refused = refusedOutright(snapshot, agent, request, at);
    return refused ? unchanged(refused) : byRules(snapshot, agent, request, at);
  } catch (error) {
    return unchanged(failed(error, at));
  }
}

function failed(error: unknown, at: IdAndTime): Decision {
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

/** What no policy can allow. */
function refusedOutright(
  snapshot: Snapshot,
  agent: SnapshotAgent,
  request: DecisionRequest,
  at: IdAndTime,
): Decision | null {
  const idle = notActing(agent);
  if (idle) return blocked(at, "agent-suspended", idle);
  const held = stopOf(snapshot.stops, { ...request, agent });
  if (held) return blocked(at, "stopped", stoppedInWords(held));
  const lapsed = notAnswered(agent, request, snapshot, at.now);
  if (lapsed) return blocked(at, lapsed.code, lapsed.reason);
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

const everyLane = (all: Evaluated<Rule>): Evaluated<Rule> => all;

/** The rules in force decide; where one that is only watched had a say, the difference it would make is told. */
function byRules(
  snapshot: Snapshot,
  agent: SnapshotAgent,
  request: DecisionRequest,
  at: IdAndTime,
): Decided {
  const first = consult(snapshot, request, at.now);
  const inForce = settle(snapshot, request, at.now, enforced, first);
  const watched = inForce.watched ? settle(snapshot, request, at.now, everyLane, first) : inForce;
  const { answer, code, rules } = inForce.verdict;
  const watchedOnly = inForce.watched
    ? policiesOf([...first.permits, ...first.forbids, ...first.errors].filter(isShadow))
    : [];
  // What is blocked all the same rests on nothing that was lifted.
  const lifted = answer === "block" ? [] : inForce.lifted;
  const decision: Decision = {
    id: at.id,
    answer,
    mode: rules.length === 0 && watchedOnly.length > 0 ? "shadow" : "enforce",
    policies: policiesOf(answer === "escalate" ? [...rules, ...inForce.remedied] : rules),
    code,
    reason: `${short(snapshot, request, at.now, inForce, agent) ?? sentence(inForce, agent, request)}${inWordsOf(lifted)}`,
    shadow: differs(inForce, watched)
      ? { answer: watched.verdict.answer, policies: policiesOf(watched.verdict.rules) }
      : null,
    ...(lifted.length > 0 && {
      breakGlass: lifted.map(({ id, policy }) => ({ id, policy })),
    }),
    ...(goesOut(inForce) && inForce.remedied.length > 0 && { scope: scopeOf(inForce, request) }),
    ...(answer === "escalate" && { escalation: escalationOf(snapshot, inForce.request, rules) }),
  };
  return goesOut(inForce)
    ? {
        ...countedOf(inForce.permits),
        ...restingOn(inForce.permits, inForce.request, at.now),
        decision,
        args: inForce.request.args,
        edits: inForce.edits,
      }
    : { decision, args: request.args, edits: [] };
}

/** Where a grant is there and its constraints leave this out: which, and what would fit. */
function short(
  snapshot: Snapshot,
  request: DecisionRequest,
  now: number,
  { verdict }: Settled,
  agent: SnapshotAgent,
): string | null {
  if (verdict.code !== "default-deny") return null;
  const found = outOfBounds(snapshot, request, now);
  return found && beyondGrant(found, agent, request);
}

const isShadow = ({ lane }: Rule): boolean => lane === "shadow";
const goesOut = ({ verdict }: Settled): boolean => verdict.answer !== "block";

/** Another answer, or the same with other changes. */
function differs(inForce: Settled, watched: Settled): boolean {
  if (inForce.verdict.answer !== watched.verdict.answer) return true;
  const sent = ({ request, verdict }: Settled): string =>
    verdict.answer === "block" ? "" : `${request.argsHash ?? ""} ${request.applied?.join() ?? ""}`;
  return inForce !== watched && sent(inForce) !== sent(watched);
}

const scopeOf = ({ request, edits }: Settled, asked: DecisionRequest): Scoping => ({
  narrowed: edits.map((edit) => inWords(asked.args ?? {}, edit)),
  redacted: [...(request.applied ?? [])],
  argsHash: request.argsHash ?? canonicalHash(request.args ?? {}),
});

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
