import type { Tool, ToolServer } from "@reeve/contract/server";
import { Badge } from "../ui/badge.tsx";

export function ServerStatus({ status }: { status: ToolServer["status"] }) {
  if (status === "up")
    return (
      <Badge tone="allow" shape="disc">
        Up
      </Badge>
    );
  if (status === "down")
    return (
      <Badge tone="block" shape="square">
        Down
      </Badge>
    );
  return (
    <Badge tone="calm" shape="ring">
      Not yet known
    </Badge>
  );
}

const tools = {
  present: { label: "As pinned", tone: "calm", shape: "ring" },
  changed: { label: "Changed", tone: "block", shape: "triangle" },
  gone: { label: "Gone", tone: "calm", shape: "dash" },
} as const;

export const ToolStatus = ({ status }: { status: Tool["status"] }) => (
  <Badge tone={tools[status].tone} shape={tools[status].shape}>
    {tools[status].label}
  </Badge>
);

const effects = {
  read: { label: "Reads", tone: "calm", shape: "ring" },
  write: { label: "Writes", tone: "escalate", shape: "half" },
  destructive: { label: "Destroys", tone: "block", shape: "triangle" },
} as const;

export const EffectBadge = ({ effect }: { effect: Tool["effect"] }) => (
  <Badge tone={effects[effect].tone} shape={effects[effect].shape}>
    {effects[effect].label}
  </Badge>
);
