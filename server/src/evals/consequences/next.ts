import type { Step } from "@reeve/contract/alarm";
import type { Aspect } from "@reeve/contract/evaluator";
import type { Severity } from "@reeve/contract/finding";

/** A rule as it is kept. */
export interface Rule {
  readonly steps: readonly {
    readonly step: Step;
    readonly severity: Severity;
    readonly aspects: readonly Aspect[];
  }[];
  readonly afterSessions: number;
  readonly afterMinutes: number;
}

/** Where nobody set a rule an alarm is a finding, and people do the rest. */
export const standardRule: Rule = { steps: [], afterSessions: 20, afterMinutes: 60 };

/** From what takes least to what takes most. */
export const order: readonly Step[] = ["ask", "read_only", "stop"];
const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/** An open alarm, as far as its next step goes. */
export interface Standing {
  readonly severity: Severity;
  readonly aspect: Aspect;
  readonly taken: readonly Step[];
  /** Since it was raised, or since the last step: sessions that spoke against the agent, and time. */
  readonly worseSince: number;
  readonly minutesSince: number;
}

/**
 * The step to take now, or null. The least that the rule names for such an alarm comes first and at once; the next when the alarm
 * is still there after so many more bad sessions, or so long. What is more than the steps taken, and nothing that is less.
 */
export function nextStep(rule: Rule, alarm: Standing): Step | null {
  const fits = rule.steps
    .filter(
      ({ severity, aspects }) =>
        severities.indexOf(alarm.severity) >= severities.indexOf(severity) &&
        (aspects.length === 0 || aspects.includes(alarm.aspect)),
    )
    .map(({ step }) => order.indexOf(step))
    .sort((a, b) => a - b);
  const most = Math.max(-1, ...alarm.taken.map((step) => order.indexOf(step)));
  const next = fits.find((step) => step > most);
  if (next === undefined) return null;
  const waited = alarm.worseSince >= rule.afterSessions || alarm.minutesSince >= rule.afterMinutes;
  return most < 0 || waited ? (order[next] ?? null) : null;
}
