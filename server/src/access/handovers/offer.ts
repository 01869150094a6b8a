import type { Agent } from "@reeve/contract/agent";
import type { Handover } from "@reeve/contract/handover";
import type { PersonId } from "@reeve/contract/id";
import { roleAllows } from "@reeve/contract/role";
import type { Person } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { handoverStore } from "./store.ts";

const offerMs = 30 * 86_400_000;

export interface Offer {
  readonly to: Pick<Person, "id" | "name" | "role">;
  readonly offeredBy: string;
  readonly offerer: PersonId | null;
  readonly says: string;
}

/** Offers a locked agent. One offer stands at a time; what cannot be accepted is not offered. */
export async function offer(
  tx: Tx,
  clock: Clock,
  agent: Agent,
  { to, offeredBy, offerer, says }: Offer,
): Promise<Handover> {
  const now = isoTime(clock.now());
  const store = handoverStore(tx.db, now);
  if (agent.status === "retired" || agent.status === "discovered")
    throw conflict(`${agent.name} is ${agent.status}.`, "Hand over agents that are registered.");
  if (agent.owner?.id === to.id)
    throw conflict(`${to.name} owns ${agent.name} already.`, "Offer it to somebody else.");
  if (!roleAllows(to.role, "owner"))
    throw conflict(
      `${to.name} has the role ${to.role}, and an owner changes and stops agents.`,
      "Have an admin give them the role `owner` first.",
    );
  const standing = await store.standing(agent.id);
  if (standing)
    throw conflict(
      `${agent.name} is offered to ${standing.to.name} already.`,
      "Withdraw that offer first.",
    );
  const made: Handover = {
    id: newId("hnd", clock.now()),
    agent: { id: agent.id, name: agent.name },
    from: agent.owner,
    to: { id: to.id, name: to.name },
    offeredBy,
    says,
    status: "offered",
    offeredAt: now,
    expiresAt: isoTime(clock.now() + offerMs),
    endedAt: null,
    reason: null,
  };
  await store.add({ handover: made, offerer });
  await tell(tx.db, clock, {
    event: "handover_offered",
    severity: "medium",
    subject: made.id,
    title: `${offeredBy} offers you the agent ${agent.name}`,
    concerns: [`person:${to.id}`],
    key: `handover_offered/${made.id}`,
  });
  tx.note({ subject: agent.id, before: null, after: { handover: made } });
  return made;
}

const conflict = (detail: string, fix: string): Problem => new Problem("conflict", detail, fix);
