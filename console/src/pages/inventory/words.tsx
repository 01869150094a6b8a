import type { EntryStatus, Missing, TraitName } from "@reeve/contract/inventory";
import type { AgentStatus } from "@reeve/contract/agent";
import type { Layer } from "@reeve/contract/completeness";
import type { KeyKind, SightingSource } from "@reeve/contract/sighting";
import { StatusBadge } from "../../parts/agent.tsx";
import { Badge } from "../../ui/badge.tsx";

export const sourceWord: Record<SightingSource, string> = {
  register: "Register",
  gate: "Gate",
  telemetry: "Telemetry",
  code: "Code scan",
  endpoint: "Workstation scan",
  identity: "Identity provider",
  platform: "Platform",
  list: "List",
};
export const layerWord: Record<Layer, string> = {
  traffic: "Traffic",
  code: "Code",
  endpoint: "Workstations",
  identity: "Identity provider",
  platform: "Platform",
};
export const missingWord: Record<Missing, string> = {
  registration: "Registration",
  owner: "Owner",
  backup: "Backup",
  purpose: "Purpose",
  scope: "Scope",
  environment: "Environment",
  sighting: "Any sighting",
};
export const traitWord: Record<TraitName, string> = {
  model: "Model",
  prompt: "Prompt",
  tools: "Tools",
  framework: "Framework",
  permissions: "Permission mode",
  version: "Version",
  environment: "Environment",
};
export const keyWord: Record<KeyKind, string> = {
  agent: "the same agent",
  client_id: "client id",
  workload: "workload",
  platform_id: "platform id",
  card: "card",
  place: "place",
  service: "service",
  credential: "shared credential",
  image: "image",
  prompt: "prompt",
  mcp_client: "client",
  name: "name",
};
export const entryStatusWord: Record<EntryStatus, string> = {
  discovered: "Discovered",
  registered: "Registered",
  active: "Active",
  suspended: "Stopped",
  retired: "Retired",
  unregistered: "Not registered",
  claimed: "Claimed",
  planted: "Planted",
  dismissed: "Not an agent",
  quarantined: "In quarantine",
  gone: "Gone",
};

export function EntryBadge({ status }: { status: EntryStatus }) {
  if (status === "unregistered")
    return (
      <Badge tone="escalate" shape="triangle">
        {entryStatusWord[status]}
      </Badge>
    );
  if (status === "quarantined")
    return (
      <Badge tone="block" shape="square">
        {entryStatusWord[status]}
      </Badge>
    );
  if (status === "claimed")
    return (
      <Badge tone="escalate" shape="half">
        {entryStatusWord[status]}
      </Badge>
    );
  if (status === "planted" || status === "dismissed" || status === "gone")
    return (
      <Badge tone="calm" shape="dash">
        {entryStatusWord[status]}
      </Badge>
    );
  return <StatusBadge status={status satisfies AgentStatus} />;
}
