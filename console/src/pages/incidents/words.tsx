import type { Incident, IncidentSeverity } from "@reeve/contract/incident";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";

const severities: Record<IncidentSeverity, readonly [Tone, Shape]> = {
  SEV0: ["block", "square"],
  SEV1: ["block", "square"],
  SEV2: ["escalate", "triangle"],
  SEV3: ["scope", "half"],
  SEV4: ["calm", "ring"],
};

export const severityChoices = [
  { value: "SEV0", label: "SEV0: harm goes on, everything else waits" },
  { value: "SEV1", label: "SEV1: harm was done" },
  { value: "SEV2", label: "SEV2: harm is likely" },
  { value: "SEV3", label: "SEV3: nothing bad yet" },
  { value: "SEV4", label: "SEV4: to look into" },
];

export function SeverityMark({ severity }: { severity: IncidentSeverity }) {
  const [tone, shape] = severities[severity];
  return (
    <Badge tone={tone} shape={shape}>
      {severity}
    </Badge>
  );
}

const states: Record<Incident["state"], readonly [Tone, Shape, string]> = {
  triage: ["escalate", "triangle", "Nobody has taken it on"],
  active: ["block", "square", "Being worked on"],
  monitoring: ["scope", "half", "Mended and watched"],
  closed: ["allow", "disc", "Closed"],
};

export function StateMark({ incident }: { incident: Pick<Incident, "state" | "closed"> }) {
  const [tone, shape, says] = states[incident.state];
  const as = incident.closed?.as;
  return (
    <Badge tone={as === undefined || as === "resolved" ? tone : "calm"} shape={shape}>
      {as === undefined || as === "resolved" ? says : as === "declined" ? "Declined" : "Merged"}
    </Badge>
  );
}

export const called = ({ ref }: Pick<Incident, "ref">): string => `INC-${ref}`;

/** How long something took; what has not come yet says so. */
export function took(ms: number | null): string {
  if (ms === null) return "not yet";
  if (ms < 1_000) return "at once";
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}
