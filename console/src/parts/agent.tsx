import type { Agent, AgentStatus, Tier } from "@reeve/contract/agent";
import { Link } from "@tanstack/react-router";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Plain } from "../ui/plain.tsx";

export const AgentLink = ({ agent }: { agent: Pick<Agent, "id" | "name"> | null }) =>
  agent === null ? (
    <span className="muted">nobody known</span>
  ) : (
    <Link to="/agents/$id" params={{ id: agent.id }}>
      <Plain>{agent.name}</Plain>
    </Link>
  );

const tiers: Record<Tier, { label: string; tone: Tone }> = {
  low: { label: "Low", tone: "calm" },
  medium: { label: "Medium", tone: "calm" },
  high: { label: "High", tone: "escalate" },
  critical: { label: "Critical", tone: "block" },
};

/** How much an agent could do harm: bars as many as its tier is high. */
export const TierBadge = ({ tier }: { tier: Tier }) => (
  <Badge tone={tiers[tier].tone} shape="bars">
    {tiers[tier].label}
  </Badge>
);

const statuses: Record<AgentStatus, { label: string; tone: Tone; shape: Shape }> = {
  discovered: { label: "Discovered", tone: "escalate", shape: "triangle" },
  registered: { label: "Registered", tone: "calm", shape: "ring" },
  active: { label: "Active", tone: "allow", shape: "disc" },
  suspended: { label: "Stopped", tone: "block", shape: "square" },
  retired: { label: "Retired", tone: "calm", shape: "dash" },
};

export const StatusBadge = ({ status }: { status: AgentStatus }) => (
  <Badge tone={statuses[status].tone} shape={statuses[status].shape}>
    {statuses[status].label}
  </Badge>
);
export const statusChoices = Object.entries(statuses).map(([value, { label }]) => ({
  value,
  label,
}));
export const tierChoices = Object.entries(tiers).map(([value, { label }]) => ({ value, label }));
