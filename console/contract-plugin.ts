import type { Plugin } from "vite";
import { ActionKind, Outcome } from "../contract/src/action.ts";
import { AgentStatus, Tier } from "../contract/src/agent.ts";
import { TouchKind } from "../contract/src/data.ts";
import { Access } from "../contract/src/data-rule.ts";
import { DiscoveredKind, DiscoveredStatus, DiscoverySource } from "../contract/src/discovery.ts";
import { DrillKind } from "../contract/src/drill.ts";
import { FindingKind } from "../contract/src/finding.ts";
import { Weekday } from "../contract/src/grant-constraint.ts";
import { TimelineKind } from "../contract/src/incident.ts";
import { DutyKind, DutyState } from "../contract/src/duty.ts";
import { EntryStatus, Missing, TraitName } from "../contract/src/inventory.ts";
import { SightingSource } from "../contract/src/sighting.ts";
import { Answer } from "../contract/src/decision.ts";
import { operations } from "../contract/src/operations.ts";
import { Role, roleAllows } from "../contract/src/role.ts";

const table = Object.entries(operations).map(([name, { method, path, role, scope }]) => [
  name,
  { method, path, role, scope, roles: Role.options.filter((held) => roleAllows(held, role)) },
]);
const choices = {
  ActionKind: ActionKind.options,
  Access: Access.options,
  TouchKind: TouchKind.options,
  AgentStatus: AgentStatus.options,
  DiscoveredKind: DiscoveredKind.options,
  DiscoveredStatus: DiscoveredStatus.options,
  DiscoverySource: DiscoverySource.options,
  DutyKind: DutyKind.options,
  DutyState: DutyState.options,
  Answer: Answer.options,
  DrillKind: DrillKind.options,
  EntryStatus: EntryStatus.options,
  FindingKind: FindingKind.options,
  Missing: Missing.options,
  SightingSource: SightingSource.options,
  TimelineKind: TimelineKind.options,
  TraitName: TraitName.options,
  Outcome: Outcome.options,
  Tier: Tier.options,
  Weekday: Weekday.options,
};

/**
 * What the console needs of the contract while it runs, as plain data taken from it when it is built. The schemas stay
 * behind: they are large, and the code they compile is what the page's content security policy forbids.
 */
export const contract: Plugin = {
  name: "reeve-contract",
  resolveId: (id) => (id === "virtual:contract" ? "\0contract" : undefined),
  load: (id) =>
    id === "\0contract"
      ? `export const operations = ${JSON.stringify(Object.fromEntries(table))};
         export const choices = ${JSON.stringify(choices)};`
      : undefined,
};
