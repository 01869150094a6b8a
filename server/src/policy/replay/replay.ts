import type { Answer } from "@reeve/contract/decision";
import type { AgentId } from "@reeve/contract/id";
import { Buckets } from "../compile/buckets.ts";
import type { Env } from "../compile/entities.ts";
import { Unknown } from "../compile/failure.ts";
import { evaluate, type Evaluated } from "../compile/evaluate.ts";
import { TooMuch } from "../decide/normalise.ts";
import { enforced, verdict } from "../decide/outcome.ts";
import { BadRequest, envOf, type DecisionRequest } from "../decide/request.ts";
import type { Rule } from "../decide/rules.ts";
import { settle } from "../decide/settle.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { byPolicy } from "./by-policy.ts";
import { apart } from "./draft.ts";
import { NoFacts, requestOf, type RecordedDecision } from "./recorded.ts";

/**
 * Why nothing can be said of a recorded decision: the record does not hold what a policy reads, the tool is gone, or the
 * agent is.
 */
export type Lost = "arguments" | "session" | "tool" | "agent";

/** What a change would have made of one recorded decision. */
export type Replayed =
  | { readonly is: "same" }
  | { readonly is: "changed"; readonly before: Answer; readonly after: Answer }
  | { readonly is: "undecidable"; readonly why: Lost };

const same: Replayed = { is: "same" };
const lost = (why: Lost): Replayed => ({ is: "undecidable", why });

/** Who asked for what, without what was sent. */
export interface Kind extends Pick<RecordedDecision, "kind" | "server" | "tool"> {
  readonly agent: AgentId;
}

export interface Replayer {
  /** What a change would have made of one recorded decision. */
  replay(it: RecordedDecision): Replayed;
  /** False where nothing that differs is about such requests, so that none of them could have come out otherwise. */
  concerns(it: Kind): boolean;
}

/**
 * Compares two sets of policies on recorded decisions, one after the other. Both decide anew, by the agents and tools as
 * they are now, so that nothing but the policies makes a difference. Pure: no tool is near it.
 */
export function replayer(was: Snapshot, wouldBe: Snapshot): Replayer {
  const [before, after] = [was, wouldBe].map(withoutBreakGlass) as [Snapshot, Snapshot];
  const { shared, gone, come } = apart(before, after);
  const [unchanged, old, young] = [shared, gone, come].map((rules) => new Buckets(rules)) as [
    Buckets<Rule>,
    Buckets<Rule>,
    Buckets<Rule>,
  ];
  const narrows = [...shared, ...gone, ...come].some(({ remedy }) => remedy.narrow.length > 0);

  /** What differs says nothing to this request, whatever the rest says. */
  const silent = (env: Env): boolean =>
    !narrows && speaksNot(evaluate(old, env)) && speaksNot(evaluate(young, env));

  const compared = (it: RecordedDecision, request: DecisionRequest, whole: boolean): Replayed => {
    const atMs = Date.parse(it.startedAt);
    const env = envOf(before, request, atMs);
    try {
      const [one, other] = [evaluate(old, env), evaluate(young, env)];
      if (!narrows && speaksNot(one) && speaksNot(other)) return same;
      const rest = evaluate(unchanged, env);
      const first = answerOf(before, request, atMs, whole, together(rest, one));
      const second = answerOf(after, request, atMs, whole, together(rest, other));
      return first === second ? same : { is: "changed", before: first, after: second };
    } catch (error) {
      if (!(error instanceof Unknown)) throw error;
      return unknown(() => silent(envOf(before, request, atMs)), error);
    }
  };

  /** Whether anything that differs may concern an agent's use of a tool; nearly all that was recorded is out of reach. */
  const reach = new Map<string, Replayed | null>();
  const concerns = (it: RecordedDecision): boolean => {
    const { request } = requestOf({ ...identity(it), args: nothing });
    const env = envOf(before, request, 0);
    return old.candidates(env).length + young.candidates(env).length > 0;
  };
  const reached = (it: RecordedDecision, key: string): Replayed | null => {
    const missing = missingIn(before, it);
    const found = !concerns(it) ? same : missing ? lost(missing) : null;
    if (reach.size < mostReach) reach.set(key, found);
    return found;
  };

  return {
    concerns: ({ agent, ...what }) =>
      decidable(true, () => concerns({ ...nobody, ...what, agent: { id: agent, name: "" } })),
    replay: (it) =>
      decidable(same, () => {
        if (!byPolicy.has(it.decision.code)) return same;
        const key = `${it.agent.id} ${it.kind} ${it.server}/${it.kind === "tool_call" ? it.tool : ""}`;
        const settled = reach.get(key);
        const outright = settled === undefined ? reached(it, key) : settled;
        if (outright) return outright;
        const { request, whole } = requestOf(it);
        return compared(it, request, whole);
      }),
  };
}

/** What cannot be asked of policies at all comes out as it did, by whatever policies. */
function decidable<T>(otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TooMuch || error instanceof BadRequest) return otherwise;
    throw error;
  }
}

/** What is lifted today was not lifted then. */
export const withoutBreakGlass = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  breakGlass: new Map(),
});

const mostReach = 200_000;
/** A decision of which only who asked for what matters. */
const nobody: Omit<RecordedDecision, "agent" | "kind" | "server" | "tool"> = {
  id: "act_",
  principal: null,
  session: null,
  argsHash: null,
  args: null,
  startedAt: "1970-01-01T00:00:00.000Z",
  decision: { answer: "allow", code: "permitted" },
};
const nothing = {};

/** What says whom and what it concerns, without what was sent. */
const identity = ({
  id,
  kind,
  agent,
  principal,
  server,
  tool,
  startedAt,
  decision,
}: RecordedDecision) => ({
  id,
  kind,
  agent,
  principal,
  server,
  tool,
  startedAt,
  decision,
  session: null,
  argsHash: null,
});

/** Something that is lost was read; where what differs can be seen to be silent all the same, it made no difference. */
function unknown(silent: () => boolean, why: Unknown): Replayed {
  try {
    if (silent()) return same;
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
  }
  return lost(why instanceof NoFacts ? "session" : "arguments");
}

/** The agent or the tool that was decided on is not there any more, so nobody knows what policies would see of it. */
export function missingIn({ agents, servers }: Snapshot, it: RecordedDecision): Lost | null {
  if (!agents.has(it.agent.id)) return "agent";
  const server = servers.get(it.server);
  if (it.kind !== "tool_call") return server ? null : "tool";
  const tool = server?.tools.get(it.tool ?? "");
  return tool && tool.status !== "gone" ? null : "tool";
}

const speaksNot = ({ permits, forbids, errors }: Evaluated<Rule>): boolean =>
  permits.length + forbids.length + errors.length === 0;

const together = (one: Evaluated<Rule>, other: Evaluated<Rule>): Evaluated<Rule> => ({
  permits: [...one.permits, ...other.permits],
  forbids: [...one.forbids, ...other.forbids],
  errors: [...one.errors, ...other.errors],
});

/** The answer to a request from what was evaluated of it; throws Unknown where it needs what is not known. */
export function answerOf(
  snapshot: Snapshot,
  request: DecisionRequest,
  atMs: number,
  whole: boolean,
  first: Evaluated<Rule>,
): Answer {
  const { answer } = verdict(enforced(first));
  if (answer !== "scope") return answer;
  // Arguments that are not known in whole cannot be narrowed, nor what comes of that be decided.
  if (!whole) throw new Unknown();
  return settle(snapshot, request, atMs, enforced).verdict.answer;
}
