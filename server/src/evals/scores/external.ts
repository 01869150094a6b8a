import type { ScoreGiven, ScoreLabel, Score } from "@reeve/contract/score";
import type { EvaluatorId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { idOfHash, newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import { knownSessions } from "../annotations/known-store.ts";
import { ofPeople } from "../annotations/rubric.ts";
import { checks } from "../evaluators/all.ts";
import { gradersCalled, knownSteps, type Source } from "./external-store.ts";

/** The same name of another system is the same evaluator; it is none of Reeve's own, whatever it is called. */
export const idOfExternal = (name: string): EvaluatorId =>
  idOfHash("evl", 0, canonicalHash(["external", name]));

const passesFrom = 0.5;

/** What a score says, where only one of label and value was given; null where neither was. */
export function labelOf({ label, value }: Pick<ScoreGiven, "label" | "value">): ScoreLabel | null {
  if (label !== undefined) return label;
  return value === undefined ? null : value >= passesFrom ? "pass" : "fail";
}

/** The evaluators behind scores, each once. */
export function sourcesOf(given: readonly ScoreGiven[]): readonly Source[] {
  const all = given.map(({ evaluator }) => ({ ...evaluator, id: idOfExternal(evaluator.name) }));
  return [...new Map(all.map((it) => [JSON.stringify([it.id, it.version]), it])).values()];
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

const unitOf = ({ agent, session, action, evaluator }: ScoreGiven): string =>
  JSON.stringify([agent, session, action ?? null, evaluator.name, evaluator.version]);

/** What others say as scores, each marked as external. Throws with every fault by its place where one cannot be kept. */
export async function externalScores(
  db: DatabaseTransaction,
  given: readonly ScoreGiven[],
  nowMs: number,
): Promise<readonly Score[]> {
  const known = await knownSessions(db, given);
  const steps = await knownSteps(db, given);
  const names = given.map(({ evaluator }) => evaluator.name);
  const graders = await gradersCalled(db, names);
  const seen = new Set<string>();
  const faults: Fault[] = [];
  const scores: Score[] = [];
  for (const [at, it] of given.entries()) {
    const fault = (path: string, message: string): unknown =>
      faults.push({ path: `scores.${at}.${path}`, message });
    const { name } = it.evaluator;
    const own = checks.some((check) => check.name === name) || name.startsWith(ofPeople);
    if (own || graders.has(name)) fault("evaluator.name", "is an evaluator of this Reeve");
    const session = known.find((one) => one.agent.id === it.agent && one.session === it.session);
    if (!session) fault("session", "is no session of this agent on record");
    else if (it.action !== undefined && !steps.has(it.action))
      fault("action", "is no step of this session on record");
    const label = labelOf(it);
    if (label === null) fault("label", "give a label, a value, or both");
    if (seen.has(unitOf(it))) fault("evaluator", "says something of this twice in one request");
    seen.add(unitOf(it));
    if (session && label !== null) scores.push(scoreOf(it, label, session, nowMs));
  }
  if (faults.length > 0)
    throw new Problem(
      "invalid",
      `${faults.length} of what was sent cannot be kept, so nothing was.`,
      "Look at the faults. A session shows up a second or two after its first step.",
      faults,
    );
  return scores;
}

const scoreOf = (
  it: ScoreGiven,
  label: ScoreLabel,
  { agent, agentVersion, sessionAt }: Awaited<ReturnType<typeof knownSessions>>[number],
  nowMs: number,
): Score => ({
  id: newId("scr", nowMs),
  evaluator: {
    id: idOfExternal(it.evaluator.name),
    name: it.evaluator.name,
    version: it.evaluator.version,
    kind: "external",
    aspect: it.evaluator.aspect,
  },
  agent,
  agentVersion,
  session: it.session,
  action: it.action ?? null,
  label,
  unscored: label === "unscored" ? "undecided" : null,
  value: label === "unscored" ? null : (it.value ?? (label === "pass" ? 1 : 0)),
  measure: it.measure ?? null,
  explanation: it.explanation ?? null,
  inclusion: it.inclusion,
  natural: it.natural,
  costMicros: 0,
  at: sessionAt,
});
