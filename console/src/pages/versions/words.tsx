import type { VersionGate } from "@reeve/contract/version-gate";
import { Badge } from "../../ui/badge.tsx";

type Said = Pick<VersionGate, "verdict" | "override">;

/** What came out, and whether somebody lets it go on all the same. */
export function VerdictBadge({ gate: { verdict, override } }: { gate: Said }) {
  if (override !== null)
    return (
      <Badge tone="escalate" shape="half">
        Overridden
      </Badge>
    );
  if (verdict === "pass")
    return (
      <Badge tone="allow" shape="disc">
        Not worse
      </Badge>
    );
  return verdict === "block" ? (
    <Badge tone="block" shape="square">
      Worse
    </Badge>
  ) : (
    <Badge tone="calm" shape="ring">
      Not yet known
    </Badge>
  );
}

export const titleOf = ({
  agent,
  candidate,
  reference,
}: Pick<VersionGate, "agent" | "candidate" | "reference">): string =>
  `${agent.name}: ${candidate} beside ${reference ?? "the version before"}`;

/** The result in one sentence. */
export function inWords(gate: VersionGate): string {
  const { compared, better, worse, same, terms } = gate;
  const what = gate.on.kind === "live" ? "pairs of live sessions" : "cases";
  const counts = `Of ${compared} ${what} ${better} went better, ${worse} worse, ${same} the same.`;
  const accepted = `a mean loss of ${terms.tolerance}`;
  if (gate.hard.length > 0) return `It failed a case that may not fail. ${counts}`;
  if (gate.verdict === "pass") return `${counts} It is not worse by more than ${accepted}.`;
  if (gate.verdict === "block") return `${counts} It is worse by more than ${accepted}.`;
  return `${counts} Whether it is worse by more than ${accepted} cannot be told yet.`;
}
