import type { Answer, ReasonCode } from "@reeve/contract/decision";
import { Buckets } from "../compile/buckets.ts";
import { Unknown } from "../compile/failure.ts";
import { evaluate } from "../compile/evaluate.ts";
import { TooMuch } from "../normalise.ts";
import { enforced, verdict } from "../outcome.ts";
import { BadRequest, envOf, type DecisionRequest } from "../request.ts";
import type { Rule } from "../rules.ts";
import { settle } from "../settle.ts";
import type { Snapshot } from "../snapshot.ts";
import { requestOf, type RecordedDecision } from "./recorded.ts";

/** Why nothing can be said of a recorded decision: the record does not hold what a policy reads, or the tool is gone. */
export type Lost = "arguments" | "tool";

/** What a change would have made of one recorded decision. */
export type Replayed =
  | { readonly is: "same" }
  | { readonly is: "changed"; readonly before: Answer; readonly after: Answer }
  | { readonly is: "undecidable"; readonly why: Lost };

const same: Replayed = { is: "same" };
const lost = (why: Lost): Replayed => ({ is: "undecidable", why });

/** What policies decide; anything else (a stopped agent, a bad token) no change of a policy changes. */
const byPolicy: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  "permitted",
  "narrowed",
  "approval-needed",
  "approval-denied",
  "forbidden",
  "default-deny",
  "policy-error",
]);

/**
 * Compares two sets of policies on recorded decisions, one after the other. Both decide anew, by the agents and tools as
 * they are now, so that nothing but the policies makes a difference. Pure: no tool is near it.
 */
export function replayer(before: Snapshot, after: Snapshot): (it: RecordedDecision) => Replayed {
  const different = new Buckets(rulesThatDiffer(before, after));
  const narrows = [before, after].some(narrowing);
  return (it) => {
    if (!byPolicy.has(it.code)) return same;
    const request = requestOf(it);
    const tool = before.servers.get(it.server)?.tools.get(it.tool ?? "");
    const known =
      it.kind === "tool_call" ? tool && tool.status !== "gone" : before.servers.has(it.server);
    try {
      const env = envOf(before, request, it.atMs);
      // Nearly all that was recorded is out of reach of what differs.
      if (different.candidates(env).length === 0) return same;
      if (!known) return lost("tool");
      const whole = request.args === it.args;
      const one = answerOf(before, request, it.atMs, whole);
      const other = answerOf(after, request, it.atMs, whole);
      return one === other ? same : { is: "changed", before: one, after: other };
    } catch (error) {
      if (error instanceof TooMuch || error instanceof BadRequest) return same;
      if (!(error instanceof Unknown)) throw error;
      return !narrows && silent(different, before, request, it.atMs) ? same : lost("arguments");
    }
  };
}

function answerOf(
  snapshot: Snapshot,
  request: DecisionRequest,
  atMs: number,
  whole: boolean,
): Answer {
  const first = evaluate(snapshot.rules, envOf(snapshot, request, atMs));
  // Arguments that are not known in whole cannot be narrowed, nor what comes of that be decided.
  if (!whole && verdict(enforced(first)).answer === "scope") throw new Unknown();
  return settle(snapshot, request, atMs, enforced, first).verdict.answer;
}

/** Rules of policies that are not the same in both. */
function rulesThatDiffer(before: Snapshot, after: Snapshot): readonly Rule[] {
  const names = new Set([...before.policies.keys(), ...after.policies.keys()]);
  return [...names].flatMap((name) => {
    const [one, other] = [before.policies.get(name)?.rules, after.policies.get(name)?.rules];
    return one === other ? [] : [...(one ?? []), ...(other ?? [])];
  });
}

const narrowing = ({ policies }: Snapshot): boolean =>
  [...policies.values()].some(({ rules }) => rules.some(({ remedy }) => remedy.narrow.length > 0));

/** What differs has nothing to say to this request, so whatever else reads what is lost, it makes no difference. */
function silent(
  different: Buckets<Rule>,
  snapshot: Snapshot,
  request: DecisionRequest,
  atMs: number,
): boolean {
  try {
    const { permits, forbids, errors } = evaluate(different, envOf(snapshot, request, atMs));
    return permits.length + forbids.length + errors.length === 0;
  } catch (error) {
    if (error instanceof Unknown) return false;
    throw error;
  }
}
