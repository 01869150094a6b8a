import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";

/** What every call by an agent that acts for somebody needs to know. */
export interface KnownDelegation {
  readonly agent: AgentId;
  readonly person: PersonId;
  readonly name: string;
  readonly email?: string;
  /** Of the person. */
  readonly status: Person["status"];
  /** Raised each time it is made; what was issued under an earlier one is dead. */
  readonly epoch: number;
  readonly expiresAtMs: number;
}

/** The delegations that were not ended, by `delegationKey`. */
export type KnownDelegations = ReadonlyMap<string, KnownDelegation>;

export const delegationKey = (agent: AgentId, person: PersonId): string => `${agent} ${person}`;

/** Who an agent acts for, and by which delegation. */
export interface ActsFor {
  readonly id: PersonId;
  readonly epoch: number;
}

/** An agent, or an agent for a person: what belongs to the one is not the other's. */
export const accountOf = (agent: AgentId, actsFor: Pick<ActsFor, "id"> | null): string =>
  actsFor === null ? agent : delegationKey(agent, actsFor.id);

/** Why the agent may not act for this person now; null where it may. */
export function notFor(
  known: KnownDelegations,
  agent: AgentId,
  { id, epoch }: ActsFor,
  nowMs: number,
): string | null {
  const found = known.get(delegationKey(agent, id));
  if (found === undefined || found.epoch !== epoch)
    return "The person took back that this agent acts for them; they can let it again.";
  if (found.expiresAtMs <= nowMs)
    return "The time for which this agent may act for the person is over; they can let it again.";
  if (found.status !== "active") return "The person it acts for is not active here any more.";
  return null;
}
