import type { Alarm, ConsequenceRule, Step } from "@reeve/contract/alarm";
import type { ReactNode } from "react";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { steps } from "./words.tsx";
import "./steps.css";

/** From a finding to a stop: which steps a rule names, or an alarm took. What is left out is faint. */
export function Steps({
  label,
  none,
  render,
}: {
  label: string;
  /** What stands where a step is left out. */
  none: string;
  /** What stands in a step; null where it is left out. */
  render: (step: Step) => ReactNode | null;
}) {
  return (
    <ol className="steps" aria-label={label}>
      <li className="taken">
        <b>Finding</b>
        <span>Told to who answers for the agent.</span>
      </li>
      {steps.map(({ step, label: name }) => {
        const said = render(step);
        return (
          <li key={step} className={said === null ? "left-out" : "taken"}>
            <b>{name}</b>
            <span>{said ?? none}</span>
          </li>
        );
      })}
    </ol>
  );
}

export const StepsOfRule = ({ rule }: { rule: ConsequenceRule }) => (
  <Steps
    label="What an alarm does, one step after the other"
    none="Not by this rule."
    render={(step) => {
      const found = rule.steps.find((one) => one.step === step);
      if (found === undefined) return null;
      const what = steps.find((one) => one.step === step)?.says;
      return `${what} From ${found.severity} on${found.aspects.length > 0 ? `, for ${found.aspects.join(" and ")}` : ""}.`;
    }}
  />
);

export const StepsOfAlarm = ({ alarm }: { alarm: Alarm }) => (
  <Steps
    label="What was done, one step after the other"
    none="Not taken."
    render={(step) => {
      const taken = alarm.steps.find((one) => one.step === step);
      if (taken === undefined) return null;
      return (
        <>
          <Ago at={taken.at} /> by <Plain>{taken.by}</Plain>
          {taken.endedAt !== null && ", over now"}
        </>
      );
    }}
  />
);
