import type { Channel, Telling } from "@reeve/contract/channel";
import type { Delivery } from "@reeve/contract/delivery";

/** What people are told of, in words. */
export const events: Readonly<Record<Telling, string>> = {
  finding: "Findings",
  handover_offered: "Handovers offered",
  handover_accepted: "Handovers accepted",
  attestation_due: "Attestations due",
  attestation_lapsed: "Attestations that lapsed",
  owner_left: "Owners who left",
  review_asked: "Reviews asked for",
  proposal_waiting: "Changes of policies that wait",
  approval_asked: "Approvals asked for",
  approval_expiring: "Approvals that nobody answers",
  break_glass: "Break-glass",
  incident: "Incidents",
  digest: "The weekly digest",
};
export const eventChoices = Object.entries(events).map(([value, label]) => ({ value, label }));
export const eventOf = ({ event }: Delivery): string => (event === "test" ? "Test" : events[event]);

export const kinds = {
  email: "E-mail",
  slack: "Slack",
  webhook: "Web-hook",
} as const satisfies Readonly<Record<Channel["via"]["kind"], string>>;

/** Where a channel leads, as far as it is no secret. */
export function leadsTo({ via }: Channel): string {
  switch (via.kind) {
    case "email":
      return `${via.from} by ${via.host}:${via.port}`;
    case "slack":
      return via.host;
    case "webhook":
      return via.url;
  }
}

/** What a channel tells, in a few words. */
export function tellsOf({ tells, severity, fallback }: Channel): string {
  const all = tells.length === Object.keys(events).length;
  const what = all
    ? "Everything"
    : tells.map((it) => events[it].toLowerCase()).join(", ") || "Nothing by itself";
  const findings = tells.includes("finding") ? `; findings from ${severity} on` : "";
  return `${what}${findings}${fallback ? "; a fallback" : ""}`;
}
