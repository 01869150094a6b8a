/** Made from the contract by contract-plugin.ts when the console is built. */
declare module "virtual:contract" {
  import type { ActionKind, Outcome } from "@reeve/contract/action";
  import type { AgentStatus, Tier } from "@reeve/contract/agent";
  import type {
    DiscoveredKind,
    DiscoveredStatus,
    DiscoverySource,
  } from "@reeve/contract/discovery";
  import type { DutyKind, DutyState } from "@reeve/contract/duty";
  import type { DrillKind } from "@reeve/contract/drill";
  import type { FindingKind } from "@reeve/contract/finding";
  import type { Weekday } from "@reeve/contract/grant-constraint";
  import type { TimelineKind } from "@reeve/contract/incident";
  import type { EntryStatus, Missing, TraitName } from "@reeve/contract/inventory";
  import type { SightingSource } from "@reeve/contract/sighting";
  import type { TouchKind } from "@reeve/contract/data";
  import type { Access } from "@reeve/contract/data-rule";
  import type { Answer } from "@reeve/contract/decision";
  import type { Operation } from "@reeve/contract/operation";
  import type { OperationName } from "@reeve/contract/operations";
  import type { Role } from "@reeve/contract/role";

  export const operations: Readonly<
    Record<
      OperationName,
      Pick<Operation, "method" | "path" | "role" | "scope"> & { readonly roles: readonly Role[] }
    >
  >;
  export const choices: {
    readonly ActionKind: readonly ActionKind[];
    readonly Access: readonly Access[];
    readonly TouchKind: readonly TouchKind[];
    readonly AgentStatus: readonly AgentStatus[];
    readonly DiscoveredKind: readonly DiscoveredKind[];
    readonly DiscoveredStatus: readonly DiscoveredStatus[];
    readonly DiscoverySource: readonly DiscoverySource[];
    readonly DutyKind: readonly DutyKind[];
    readonly DutyState: readonly DutyState[];
    readonly DrillKind: readonly DrillKind[];
    readonly EntryStatus: readonly EntryStatus[];
    readonly FindingKind: readonly FindingKind[];
    readonly Missing: readonly Missing[];
    readonly SightingSource: readonly SightingSource[];
    readonly TimelineKind: readonly TimelineKind[];
    readonly TraitName: readonly TraitName[];
    readonly Answer: readonly Answer[];
    readonly Outcome: readonly Outcome[];
    readonly Tier: readonly Tier[];
    readonly Weekday: readonly Weekday[];
  };
}
