import type { DiscoveredKind, DiscoveredStatus, DiscoverySource } from "@reeve/contract/discovery";

export const kindLabel: Record<DiscoveredKind, string> = {
  agent: "Agent",
  ci_agent: "Agent in CI",
  framework: "Framework",
  mcp_server: "MCP server",
  skill: "Skill",
  hook: "Hook",
  command: "Command",
  instructions: "Instructions",
  client: "Client",
  settings: "Settings",
  model_access: "Model access",
  credential: "Credential",
  trace: "Trace",
  governance: "Governance",
};
export const statusLabel: Record<DiscoveredStatus, string> = {
  open: "Waiting",
  registered: "Registered",
  dismissed: "Not an agent",
  gone: "Gone",
};
export const sourceLabel: Record<DiscoverySource, string> = {
  code: "Code and configuration",
  endpoint: "Workstations",
};

/** What is offered to narrow a list, with how many there are of each. */
export const choicesOf = <T extends string>(
  labels: Readonly<Record<T, string>>,
  counts: Readonly<Record<string, number>> | undefined,
): { value: T; label: string }[] =>
  (Object.keys(labels) as T[])
    .filter((value) => counts === undefined || (counts[value] ?? 0) > 0)
    .map((value) => ({
      value,
      label: counts === undefined ? labels[value] : `${labels[value]} (${counts[value] ?? 0})`,
    }));

export const percent = (share: number): string => `${Math.floor(share * 100)} %`;

/** A name that an agent may be registered under, near to what it was found as. */
export const registerable = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N} ._@/-]+/gu, " ")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .trim()
    .slice(0, 80);

/** What counts as an agent until somebody settles it, and so stands in the inventory. */
export const agentLike = ({
  kind,
  confidence,
}: {
  readonly kind: DiscoveredKind;
  readonly confidence: number;
}): boolean => (kind === "agent" || kind === "ci_agent") && confidence >= 0.5;
