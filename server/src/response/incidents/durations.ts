import type { Durations, Incident } from "@reeve/contract/incident";

type Times = Pick<
  Incident,
  "firstBadAt" | "reportedAt" | "acceptedAt" | "containedAt" | "resolvedAt" | "closedAt"
>;

/** Never below zero: what is reported while it happens took no time. */
const between = (from: string, to: string | null): number | null =>
  to === null ? null : Math.max(0, Date.parse(to) - Date.parse(from));

/** How long each part took, out of the moments that the record holds. */
export const durationsOf = (it: Times): Durations => ({
  detectMs: between(it.firstBadAt, it.reportedAt),
  acceptMs: between(it.reportedAt, it.acceptedAt),
  containMs: between(it.firstBadAt, it.containedAt),
  resolveMs: between(it.firstBadAt, it.resolvedAt ?? it.closedAt),
});
