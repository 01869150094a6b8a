import type { Severity } from "@reeve/contract/finding";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";

const severities: Record<Severity, { label: string; tone: Tone; shape: Shape }> = {
  low: { label: "Low", tone: "calm", shape: "ring" },
  medium: { label: "Medium", tone: "scope", shape: "half" },
  high: { label: "High", tone: "escalate", shape: "triangle" },
  critical: { label: "Critical", tone: "block", shape: "square" },
};

export const SeverityBadge = ({ severity }: { severity: Severity }) => (
  <Badge tone={severities[severity].tone} shape={severities[severity].shape}>
    {severities[severity].label}
  </Badge>
);
