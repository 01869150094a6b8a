import type { Answer } from "@reeve/contract/decision";
import type {
  CaseReplayed,
  CaseStep,
  DatasetCase,
  PolicyReplay,
} from "@reeve/contract/dataset-case";
import type { Answered } from "../../policy/replay/answer.ts";
import type { RecordedIntent } from "../../policy/replay/recorded.ts";

const passes = (answer: Answer): boolean => answer === "allow" || answer === "scope";

/** What policies answer to each step of a case, beside what was answered then. */
export function caseReplayed(
  it: DatasetCase,
  answer: (recorded: RecordedIntent) => Answered,
): CaseReplayed {
  const changed: CaseReplayed["changed"] = [];
  let undecidable = 0;
  for (const [at, step] of it.steps.entries()) {
    const before = step.answer;
    const recorded = recordedOf(it, step);
    if (recorded === null || before === null) {
      undecidable++;
      continue;
    }
    const found = answer(recorded);
    if (found === null) continue;
    if ("undecidable" in found) undecidable++;
    else if (found.answer !== before)
      changed.push({
        step: at + 1,
        server: step.server ?? "",
        tool: step.tool,
        before,
        after: found.answer,
      });
  }
  const steps = it.steps.length;
  return { case: it.case, steps, same: steps - undecidable - changed.length, undecidable, changed };
}

/** The sums over all cases; those in which something changed come first. */
export function policyReplay(version: number, cases: readonly CaseReplayed[]): PolicyReplay {
  const flips = cases.flatMap(({ changed }) => changed);
  const nowBlocked = flips.filter((it) => passes(it.before) && it.after === "block").length;
  const nowAllowed = flips.filter((it) => it.before === "block" && passes(it.after)).length;
  const sum = (of: (it: CaseReplayed) => number): number =>
    cases.reduce((all, it) => all + of(it), 0);
  return {
    version,
    steps: sum(({ steps }) => steps),
    same: sum(({ same }) => same),
    nowBlocked,
    nowAllowed,
    otherwise: flips.length - nowBlocked - nowAllowed,
    undecidable: sum(({ undecidable }) => undecidable),
    cases: cases.toSorted(
      (a, b) => b.changed.length - a.changed.length || (a.case < b.case ? -1 : 1),
    ),
  };
}

/** A step as the record has it; null where what was decided then is not known. */
function recordedOf(
  { agent, principal, origin }: DatasetCase,
  it: CaseStep,
): RecordedIntent | null {
  const { answer, code, scope, startedAt, action } = it;
  if (answer === null || startedAt === null) return null;
  return {
    // Cases that are handed in name no action; nothing is looked up by it.
    id: action ?? "act_",
    kind: it.kind,
    agent,
    principal,
    server: it.server,
    tool: it.tool,
    session: origin.session,
    args: it.args,
    argsHash: it.argsHash,
    startedAt,
    ...(it.facts !== null && { facts: it.facts }),
    decision: {
      answer,
      code: code ?? (answer === "block" ? "forbidden" : "permitted"),
      ...(scope !== null && { scope }),
    },
  };
}
