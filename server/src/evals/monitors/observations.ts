import type { Aspect } from "@reeve/contract/evaluator";
import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import type { MonitorKind } from "@reeve/contract/monitor";
import type { Score } from "@reeve/contract/score";
import { sessionKey, type SessionFacts } from "./facts-store.ts";
import type { Dimension } from "./first-seen.ts";
import type { Observed } from "./watch.ts";

/** What one monitor is shown of one session. */
export interface Shown extends Observed {
  readonly agent: AgentId;
  readonly agentVersion: string;
  readonly kind: MonitorKind;
  /** Empty for what no evaluator says. */
  readonly evaluator: EvaluatorId | "";
  readonly evaluatorVersion: string;
  readonly name: string;
  readonly aspect: Aspect;
  readonly session: string;
  readonly at: string;
  readonly sighted: Readonly<Record<Dimension, readonly string[]>> | null;
}

/** What is watched of every agent besides what evaluators say. */
const ofSessions: Readonly<
  Record<Exclude<MonitorKind, "pass_rate">, { readonly name: string; readonly aspect: Aspect }>
> = {
  tool_mix: { name: "tools it uses", aspect: "safety" },
  latency: { name: "time a call takes", aspect: "quality" },
  cost: { name: "cost of a session", aspect: "quality" },
  novelty: { name: "first sightings", aspect: "safety" },
};

const nothing = { shares: {}, sighted: null } as const;

/**
 * Scores, each as what its monitor is shown, and the session itself as the other monitors are: once, by whichever score of
 * an evaluator that sees all sessions came first.
 */
export function shownBy(
  scores: readonly Score[],
  facts: ReadonlyMap<string, SessionFacts>,
): readonly Shown[] {
  const sessions = new Set<string>();
  return scores.flatMap((score) => {
    const { agent, session, at } = score;
    const base = { agent: agent.id, agentVersion: score.agentVersion ?? "", session, at };
    const shown: Shown[] =
      score.label === "unscored"
        ? []
        : [
            {
              ...base,
              ...nothing,
              kind: "pass_rate",
              evaluator: score.evaluator.id,
              evaluatorVersion: score.evaluator.version,
              name: score.evaluator.name,
              aspect: score.evaluator.aspect,
              x: score.label === "pass" ? 1 : 0,
            },
          ];
    const key = sessionKey(agent.id, session);
    const known = facts.get(key);
    if (known === undefined || sessions.has(key) || score.evaluator.kind !== "deterministic")
      return shown;
    sessions.add(key);
    return [...shown, ...ofSession(base, known)];
  });
}

function ofSession(
  base: Pick<Shown, "agent" | "agentVersion" | "session" | "at">,
  { shares, msPerCall, costMicros, tools, destinations, classes }: SessionFacts,
): readonly Shown[] {
  const one = (
    kind: Exclude<MonitorKind, "pass_rate">,
    seen: Partial<Pick<Shown, "x" | "shares" | "sighted">>,
  ): Shown => ({
    ...base,
    ...nothing,
    x: null,
    kind,
    evaluator: "",
    evaluatorVersion: "",
    ...ofSessions[kind],
    ...seen,
  });
  return [
    ...(Object.keys(shares).length > 0 ? [one("tool_mix", { shares })] : []),
    ...(msPerCall === null ? [] : [one("latency", { x: msPerCall })]),
    ...(costMicros > 0 ? [one("cost", { x: costMicros })] : []),
    one("novelty", { sighted: { tool: tools, destination: destinations, class: classes } }),
  ];
}
