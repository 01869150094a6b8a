import type { Action } from "@reeve/contract/action";
import type {
  CaseGiven,
  CaseOrigin,
  CaseStep,
  DatasetCase,
  Expectation,
  SessionWanted,
} from "@reeve/contract/dataset-case";
import type { AgentId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { redactArgs, redactResult, redactText } from "../../platform/redact.ts";

export type NewCase = Omit<DatasetCase, "since">;

const nameLength = 12;
/** The same session has the same name in every dataset. */
export const caseNameOf = (agent: AgentId, session: string): string =>
  canonicalHash([agent, session]).slice(0, nameLength);

/** A recorded session as a case. What was refused in it is part of what is looked at, and not of what should be done. */
export function frozen(
  { agent, session, ...said }: SessionWanted,
  actions: readonly Action[],
  origin: Pick<CaseOrigin, "kind" | "ref">,
): NewCase {
  const steps = actions.map(stepOf);
  const first = actions[0];
  const label = said.label ?? null;
  return redacted({
    case: said.case ?? caseNameOf(agent, session),
    aspect: said.aspect ?? (steps.some(refused) ? "safety" : "quality"),
    hard: said.hard ?? false,
    label,
    expected: said.expected ?? (label === "fail" ? null : done(steps)),
    input: said.input ?? null,
    agent: first?.agent ?? null,
    agentVersion: actions.findLast((it) => it.agentVersion !== null)?.agentVersion ?? null,
    principal: first?.principal ?? null,
    steps,
    origin: { ...origin, agent, session },
  });
}

/** A case that somebody hands in: nothing of it is taken for recorded. */
export function given(it: CaseGiven, agent: DatasetCase["agent"]): NewCase {
  const { agent: _, ...said } = it;
  return redacted({
    ...said,
    aspect: said.aspect ?? (said.steps.some(refused) ? "safety" : "quality"),
    hard: said.hard ?? false,
    label: said.label ?? null,
    expected: said.expected ?? null,
    input: said.input ?? null,
    agent,
    agentVersion: said.agentVersion ?? null,
    principal: agent?.id ?? null,
    origin: { kind: "given", ref: null, agent: agent?.id ?? null, session: null },
  });
}

/** The tool that a step names, as expectations write it. */
export const toolOf = ({ server, tool }: Pick<CaseStep, "server" | "tool">): string =>
  `${server ?? ""}/${tool ?? ""}`;

const refused = ({ answer }: CaseStep): boolean => answer === "block" || answer === "escalate";

function done(steps: readonly CaseStep[]): Expectation | null {
  const trajectory = steps
    .filter((step) => step.kind === "tool_call" && step.outcome === "ok" && !refused(step))
    .map(toolOf);
  return trajectory.length === 0 || trajectory.length > mostExpected
    ? null
    : { trajectory, match: "in-order" };
}
const mostExpected = 200;

export const stepOf = (it: Action): CaseStep => ({
  action: it.id,
  kind: it.kind,
  server: it.server,
  tool: it.tool,
  args: it.args,
  argsHash: it.argsHash,
  effect: it.effect,
  answer: it.decision?.answer ?? null,
  code: it.decision?.code ?? null,
  scope: it.decision?.scope ?? null,
  outcome: it.outcome,
  result: it.result,
  facts: it.facts ?? null,
  startedAt: it.startedAt,
  endedAt: it.endedAt,
});

/** The rules of today once more over what the rules of then let through. */
const redacted = (it: NewCase): NewCase => ({
  ...it,
  input: redactArgs(it.input),
  steps: it.steps.map((step) => ({
    ...step,
    tool: step.tool === null ? null : redactText(step.tool),
    args: redactArgs(step.args),
    facts: step.facts === null ? null : redactArgs(step.facts),
    result: step.result && {
      ...step.result,
      preview: step.result.preview === null ? null : redactResult(step.result.preview),
    },
  })),
});
