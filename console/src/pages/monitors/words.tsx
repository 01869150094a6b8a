import type { Alarm, AlarmStatus, Step } from "@reeve/contract/alarm";
import type { Monitor, MonitorState } from "@reeve/contract/monitor";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";

const states: Record<MonitorState, { label: string; tone: Tone; shape: Shape }> = {
  alarm: { label: "Alarm", tone: "block", shape: "square" },
  watching: { label: "Watching", tone: "allow", shape: "disc" },
  warming: { label: "Baseline too small", tone: "calm", shape: "half" },
  unsteady: { label: "Fell while learning", tone: "escalate", shape: "triangle" },
  off: { label: "Off", tone: "calm", shape: "dash" },
};

export const stateChoices = Object.entries(states).map(([value, { label }]) => ({ value, label }));

export const StateBadge = ({ monitor }: { monitor: Pick<Monitor, "state"> }) => (
  <Badge tone={states[monitor.state].tone} shape={states[monitor.state].shape}>
    {states[monitor.state].label}
  </Badge>
);

const statuses: Record<AlarmStatus, { label: string; tone: Tone; shape: Shape }> = {
  open: { label: "Open", tone: "block", shape: "square" },
  acknowledged: { label: "Acknowledged", tone: "calm", shape: "ring" },
  recovered: { label: "Recovered", tone: "allow", shape: "disc" },
};

export const StatusBadge = ({ alarm }: { alarm: Pick<Alarm, "status" | "planted"> }) =>
  alarm.planted ? (
    <Badge tone="calm" shape="dash">
      Rehearsed
    </Badge>
  ) : (
    <Badge tone={statuses[alarm.status].tone} shape={statuses[alarm.status].shape}>
      {statuses[alarm.status].label}
    </Badge>
  );

/** From what takes least to what takes most. */
export const steps: readonly {
  readonly step: Step;
  readonly label: string;
  readonly says: string;
}[] = [
  { step: "ask", label: "Ask", says: "A person approves each write; reading goes on." },
  { step: "read_only", label: "Read only", says: "It reads, and nothing else." },
  { step: "stop", label: "Stop", says: "Nothing goes on until a person resumes it." },
];
export const labelOf = (step: Step): string =>
  steps.find((one) => one.step === step)?.label ?? step;

export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** How often it may be wrong, as it is promised. */
export const promise = (runLength: number): string =>
  `about one false alarm per ${runLength.toLocaleString("en")} sessions at worst`;

/** Evidence has no unit; what counts is how far it is from its line. */
export const rounded = (evidence: number): string =>
  evidence >= 1e12
    ? "more than 10¹²"
    : evidence.toLocaleString("en", { maximumFractionDigits: evidence < 10 ? 1 : 0 });
