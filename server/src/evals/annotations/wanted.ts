import type { AnnotationRules } from "@reeve/contract/annotation";
import type { Aspect } from "@reeve/contract/evaluator";
import type { Score } from "@reeve/contract/score";

/** A session that something sends to people. */
export interface Wanted {
  readonly agent: Score["agent"];
  readonly agentVersion: string | null;
  readonly session: string;
  readonly sessionAt: string;
  readonly aspect: Aspect;
  readonly why: string;
  readonly rule: string;
  /** How likely the hash alone was to choose it; null where something else chose it. */
  readonly inclusion: number | null;
  /** How many are to label it, where it was said. */
  readonly people?: number;
}

type Rules = Pick<AnnotationRules, "share" | "failsOf" | "disagreements">;
/** Those by whom a session is told from others; what people and other systems say brings nothing to people. */
const machines: ReadonlySet<string> = new Set(["deterministic", "judge", "code"]);

/**
 * What a score of a session sends it to people for. `place` is where its hash stands between 0 and 1: the same that chooses
 * for evaluators, so that what people label is what judges judged. `others` are the other scores of the session.
 */
export function wantedOf(
  { share, failsOf, disagreements }: Rules,
  score: Score,
  place: number,
  others: readonly Score[],
): readonly Wanted[] {
  const { evaluator, agent, agentVersion, session, at } = score;
  if (!machines.has(evaluator.kind)) return [];
  const it = { agent, agentVersion, session, sessionAt: at };
  const found: Wanted[] = [];
  if (place < share)
    found.push({
      ...it,
      aspect: "quality",
      why: "One of the share that people look at.",
      rule: "share",
      inclusion: share,
    });
  if (score.label === "fail" && failsOf.includes(evaluator.id))
    found.push({
      ...it,
      aspect: evaluator.aspect,
      why: `${evaluator.name} failed it.`,
      rule: evaluator.id,
      inclusion: null,
    });
  const opposite = disagreements ? others.find((other) => differ(score, other)) : undefined;
  if (opposite !== undefined)
    found.push({
      ...it,
      aspect: evaluator.aspect,
      why: `${evaluator.name} says ${score.label}, ${opposite.evaluator.name} says ${opposite.label}.`,
      rule: "disagreement",
      inclusion: null,
    });
  return found;
}

/** Whether a judge and another evaluator of the same aspect say the opposite of a session. */
function differ(one: Score, other: Score): boolean {
  const [a, b] = [one.evaluator, other.evaluator];
  return (
    a.aspect === b.aspect &&
    a.id !== b.id &&
    machines.has(b.kind) &&
    (a.kind === "judge" || b.kind === "judge") &&
    one.label !== "unscored" &&
    other.label !== "unscored" &&
    one.label !== other.label
  );
}
