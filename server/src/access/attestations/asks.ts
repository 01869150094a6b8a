import type { Agent } from "@reeve/contract/agent";
import type { Answered, Standing } from "@reeve/contract/attestation";

/** Why an agent waits for this person; null where it does not. */
export function asks(
  agent: Agent,
  { phase, cause, narrowsAt }: Standing,
  { duties, backup }: Pick<Answered, "duties" | "backup">,
): string | null {
  if (agent.status === "retired" || phase === "fine") return null;
  const until =
    phase === "suspended"
      ? "It may do nothing until then."
      : phase === "narrowed"
        ? "It may only read until then."
        : `From ${narrowsAt.slice(0, 16).replace("T", " ")} UTC it may only read.`;
  if (cause === "owner_gone") {
    const gone = `${agent.owner?.name ?? "Its owner"} is no longer here.`;
    if (backup)
      return `${gone} You stand in: take it over, or have it offered to somebody else. ${until}`;
    return duties.length > 0 ? `${gone} Somebody has to take it over. ${until}` : null;
  }
  if (duties.length === 0) return null;
  return cause === "changed"
    ? `It is not what was attested any more: look at what changed, and attest it. ${until}`
    : `Attest it. ${until}`;
}
