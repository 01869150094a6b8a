import type { Stop, StopLevel } from "@reeve/contract/stop";
import { Badge } from "../../ui/badge.tsx";

export const levels: readonly (readonly [StopLevel, string])[] = [
  ["agent", "An agent"],
  ["version", "A version of an agent"],
  ["tool", "A tool"],
  ["server", "A tool server"],
  ["person", "Every agent of a person"],
  ["everything", "Everything"],
];

/** What is stopped, as a name: "The tool pay of bank". */
export const whatOf = ({ says }: Pick<Stop, "says">): string => says.replace(/ was$/, "");

const sources: Record<Stop["source"], string> = {
  person: "",
  webhook: ", by a signed message",
  alarm: ", by an alarm",
  local: ", past the database",
  drill: ", by a drill",
};
export const sourceOf = ({ source }: Stop): string => sources[source];

export function StopBadge({ stop }: { stop: Stop }) {
  if (stop.ended !== null)
    return (
      <Badge tone="calm" shape="ring">
        Over
      </Badge>
    );
  const missing = stop.enforcement.filter(({ state }) => state === "unconfirmed").length;
  if (missing > 0)
    return (
      <Badge tone="escalate" shape="triangle">
        {missing} not confirmed
      </Badge>
    );
  return stop.resuming === null ? (
    <Badge tone="block" shape="square">
      In force
    </Badge>
  ) : (
    <Badge tone="escalate" shape="half">
      Waits for a second person
    </Badge>
  );
}

/** How long until the last one that confirmed. */
export function slowest({ enforcement }: Stop): string {
  const times = enforcement.flatMap(({ afterMs }) => (afterMs === null ? [] : [afterMs]));
  return times.length === 0 ? "nobody yet" : `${Math.round(Math.max(...times))} ms`;
}
