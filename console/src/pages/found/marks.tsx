import type { DiscoveredStatus, DiscoverySeverity } from "@reeve/contract/discovery";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { statusLabel } from "./words.ts";

const marks: Record<DiscoveredStatus, { tone: Tone; shape: Shape }> = {
  open: { tone: "escalate", shape: "triangle" },
  registered: { tone: "allow", shape: "disc" },
  dismissed: { tone: "calm", shape: "ring" },
  gone: { tone: "calm", shape: "half" },
};

export const FoundStatus = ({ status }: { status: DiscoveredStatus }) => (
  <Badge {...marks[status]}>{statusLabel[status]}</Badge>
);

export const FoundSeverity = ({ severity }: { severity: DiscoverySeverity }) =>
  severity === "info" ? <span className="muted">Info</span> : <SeverityBadge severity={severity} />;
