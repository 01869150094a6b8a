import type { Unscored } from "@reeve/contract/score";
import type { Session, Step, Verdict } from "./evaluator.ts";

/** What is said of one step. */
export type Said =
  | { readonly label: "pass" }
  | { readonly label: "fail"; readonly why: string }
  | { readonly label: "unscored"; readonly unscored: Unscored; readonly why: string };

export const pass: Said = { label: "pass" };
export const fail = (why: string): Said => ({ label: "fail", why });
export const untold = (unscored: Unscored, why: string): Said => ({
  label: "unscored",
  unscored,
  why,
});

/** Steps are pointed to up to this many; the session's own verdict counts them all. */
const mostSteps = 50;

/**
 * From steps to their session. It fails with one step that failed; it passes where at least one passed and none failed;
 * it is unscored where none could be told. Its value is the share that passed of those that could be told.
 */
export function rollUp(
  said: readonly (readonly [Step, Said])[],
  measure?: number,
): readonly Verdict[] {
  if (said.length === 0) return [];
  const count = (label: Said["label"]): number =>
    said.filter(([, it]) => it.label === label).length;
  const [passed, failed, untold] = [count("pass"), count("fail"), count("unscored")];
  const steps = said.flatMap(([{ action }, it]): Verdict[] => {
    if (it.label === "pass") return [];
    return [
      it.label === "fail"
        ? { action: action.id, label: "fail", value: 0, explanation: it.why }
        : { action: action.id, label: "unscored", unscored: it.unscored, explanation: it.why },
    ];
  });
  const measured = measure === undefined ? {} : { measure };
  const left = untold === 0 ? "" : ` ${untold} could not be told.`;
  const [first] = said.flatMap(([, it]) => (it.label === "unscored" ? [it.unscored] : []));
  const whole: Verdict =
    failed > 0
      ? {
          ...measured,
          label: "fail",
          value: passed / (passed + failed),
          explanation: `${failed} of ${said.length} steps failed.${left}`,
        }
      : passed > 0
        ? {
            ...measured,
            label: "pass",
            value: 1,
            explanation: `${passed} of ${said.length} steps passed.${left}`,
          }
        : {
            ...measured,
            label: "unscored",
            unscored: first ?? "undecided",
            explanation: `None of ${said.length} steps could be told.`,
          };
  return [whole, ...steps.slice(0, mostSteps)];
}

/** The calls of tools in a session. */
export const toolCalls = ({ steps }: Session): readonly Step[] =>
  steps.filter(({ action }) => action.kind === "tool_call" && action.tool !== null);

/** `server/tool` */
export const toolOf = ({ action }: Step): string => `${action.server ?? ""}/${action.tool ?? ""}`;

/** It was kept from happening. */
export const refused = ({ action }: Step): boolean =>
  action.decision?.answer === "block" || action.outcome === "denied";

/** Refusals that say nothing of what was asked: Reeve could not decide, or somebody was too quick. */
const ofTheMoment: ReadonlySet<string> = new Set([
  "busy",
  "rate-limited",
  "stale-snapshot",
  "audit-unavailable",
  "reeve-error",
]);

/** It was refused for what it is. */
export const refusedByPolicy = (step: Step): boolean =>
  refused(step) && !ofTheMoment.has(step.action.decision?.code ?? "");
