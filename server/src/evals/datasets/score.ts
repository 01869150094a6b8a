import type { Action } from "@reeve/contract/action";
import type { CaseStep, DatasetCase, DatasetScored } from "@reeve/contract/dataset-case";
import { isoTime } from "../../platform/clock.ts";
import type { Evaluator, Session, Step, Verdict } from "../evaluators/evaluator.ts";

/** What a tool promises, where it is known. */
export type Schemas = (
  server: string | null,
  tool: string | null,
) => Pick<Step, "inputSchema" | "outputSchema" | "costMicros">;

/** Whose steps are looked at: those of the case itself, or those of a version that was run on it. */
export type Run = Pick<
  DatasetCase,
  "case" | "agent" | "agentVersion" | "principal" | "expected"
> & {
  readonly steps: readonly CaseStep[];
};

/** A case as evaluators see live sessions, so that the same evaluator says the same of both. */
export function sessionOf(it: Run, schemas: Schemas): Session {
  const agent = it.agent ?? { id: "agt_", name: "" };
  return {
    session: it.case,
    agent,
    agentVersion: it.agentVersion,
    principal: it.principal,
    expected: it.expected,
    steps: it.steps.map((step, at) => ({
      action: actionOf(it, agent, step, at),
      ...schemas(step.server, step.tool),
      costMicros: null,
    })),
  };
}

const atFirst = isoTime(0);

const actionOf = (
  it: Run,
  agent: NonNullable<Action["agent"]>,
  step: CaseStep,
  at: number,
): Action => ({
  id: step.action ?? `act_${String(at).padStart(26, "0")}`,
  kind: step.kind,
  agent,
  agentVersion: it.agentVersion,
  principal: it.principal,
  session: it.case,
  source: "sdk",
  server: step.server,
  tool: step.tool,
  args: step.args,
  argsHash: step.argsHash,
  effect: step.effect,
  decision:
    step.answer === null
      ? null
      : {
          id: "dec_",
          answer: step.answer,
          mode: "enforce",
          policies: [],
          code: step.code ?? (step.answer === "block" ? "forbidden" : "permitted"),
          reason: "",
          shadow: null,
          ...(step.scope !== null && { scope: step.scope }),
        },
  approval: null,
  outcome: step.outcome,
  error: null,
  result: step.result,
  startedAt: step.startedAt ?? atFirst,
  endedAt: step.endedAt,
  evidence: null,
});

type CaseScores = DatasetScored["cases"][number]["scores"];

/** What each evaluator says of one session. One that breaks did not score it, and says nothing of the others. */
export async function scored(
  session: Session,
  evaluators: readonly Evaluator[],
  signal: AbortSignal,
): Promise<CaseScores> {
  const found: CaseScores = [];
  for (const { name, judge } of evaluators) {
    let verdicts: readonly Verdict[];
    try {
      verdicts = await judge(session, signal);
    } catch {
      verdicts = [{ label: "unscored", unscored: "error" }];
    }
    // The unit is the session: what is said of single steps explains it.
    const whole = verdicts.find(({ action }) => action === undefined);
    if (whole)
      found.push({
        evaluator: name,
        label: whole.label,
        unscored: whole.label === "unscored" ? whole.unscored : null,
        value: whole.label === "unscored" ? null : valueOf(whole),
        explanation: whole.explanation ?? null,
      });
  }
  return found;
}

const valueOf = ({ value, label }: Verdict): number => value ?? (label === "pass" ? 1 : 0);

/** How often each evaluator said what. */
export function scoredInAll(
  version: number,
  evaluators: readonly Evaluator[],
  cases: DatasetScored["cases"],
): DatasetScored {
  const all = cases.flatMap(({ scores }) => scores);
  return {
    version,
    cases,
    evaluators: evaluators.map(({ name, version: of, aspect }) => {
      const count = (label: CaseScores[number]["label"]): number =>
        all.filter((it) => it.evaluator === name && it.label === label).length;
      return {
        name,
        version: of,
        aspect,
        pass: count("pass"),
        fail: count("fail"),
        unscored: count("unscored"),
      };
    }),
  };
}
