import { z } from "zod";
import { Severity } from "./finding.ts";
import { FindingKind } from "./finding.ts";
import { IncidentSeverity } from "./incident.ts";
import { Time } from "./time.ts";

/** When an incident declares itself. */
export const RuleWhen = z.discriminatedUnion("on", [
  /** A finding of one of these kinds opens, or of any kind where none is named, at least so severe. */
  z.strictObject({
    on: z.literal("finding"),
    kinds: z.array(FindingKind).max(100).default([]),
    severity: Severity,
  }),
  /** So many actions of one agent were blocked within so many minutes. */
  z.strictObject({
    on: z.literal("blocked"),
    actions: z.coerce.number().int().min(1).max(10_000),
    minutes: z.coerce.number().int().min(1).max(1440),
  }),
  /** Something was stopped that holds an agent of the tier critical. */
  z.strictObject({ on: z.literal("stop") }),
]);
export type RuleWhen = z.infer<typeof RuleWhen>;

export const ruleSettings = {
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "small letters, digits and dashes"),
  enabled: z.boolean(),
  severity: IncidentSeverity.default("SEV2"),
  when: RuleWhen,
};

/** A rule by which incidents are declared; of one cause one is open at a time. */
export const IncidentRule = z.object({
  ...ruleSettings,
  severity: IncidentSeverity,
  changedBy: z.string(),
  changedAt: Time,
});
export type IncidentRule = z.infer<typeof IncidentRule>;
