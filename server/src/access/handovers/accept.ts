import type { Agent } from "@reeve/contract/agent";
import type { EnrolmentLink, Handover } from "@reeve/contract/handover";
import type { PersonId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newSecret } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { personNamed, type PersonRef } from "../../registry/agents/answerable.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { attest, inPerson, lifted, type Vouched } from "../attestations/attest.ts";
import { attestationStore } from "../attestations/store.ts";
import { credentialStore } from "../credentials/store.ts";
import { delegationStore } from "../delegations/store.ts";
import { mustBeFresh } from "../sign-in/fresh.ts";
import { enrolmentStore } from "./enrolment-store.ts";
import { handoverStore, type Offered } from "./store.ts";

export interface AcceptHands {
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly vouched: Vouched;
}

export interface Accepted {
  readonly handover: Handover;
  readonly agent: Agent;
  readonly enrolment: EnrolmentLink;
}

const enrolMs = 24 * 3_600_000;

/**
 * The whole of a handover in one commit: the owner is another one, every key and delegation of before is dead, tokens
 * from before are refused, what was taken over is attested, and one link brings in a new key. All of it or nothing.
 */
export async function accept(
  hands: AcceptHands,
  tx: Tx,
  ctx: Ctx,
  { id, hash, backup: named }: Parsed<"handovers.accept">,
): Promise<Accepted> {
  const { clock } = hands;
  const now = isoTime(clock.now());
  await mustBeFresh(tx.db, clock, ctx);
  const receiver = inPerson(ctx.actor);
  const found = await handoverStore(tx.db, now).find(id);
  if (!found) throw notFound("handover", id);
  // The agent first, as whoever offers does: two at once wait for each other in one order.
  const before = await agentStore(tx.db).lock(found.handover.agent.id);
  const offered = await handoverStore(tx.db, now).lock(id);
  if (!before || !offered) throw notFound("handover", id);
  await mayTake(tx.db, offered, before.agent, receiver.id);
  const [place] = await attestationStore(tx.db).places([before.agent.id]);
  if (!place) throw notFound("agent", before.agent.id);

  const backup = await backupOf(tx, ctx, clock, before.agent, receiver, named);
  const taken = takenBy(before, receiver, backup, now);
  await agentStore(tx.db).save(taken);
  await credentialStore(tx.db).revokeAll(taken.agent.id, now);
  const ended = await delegationStore(tx.db).endAll(taken.agent.id, now);
  const says = `Taken over from ${offered.handover.from?.name ?? "nobody"}.`;
  const attestation = await attest(tx.db, clock, {
    agent: taken.agent.id,
    person: receiver,
    says,
    hash,
    handover: id,
  });
  const after = await lifted(tx.db, clock, place, taken);
  await agentStore(tx.db).save(after);
  await hands.vouched(tx.db, after.agent, attestation);
  await resolveFinding(tx.db, clock, "owner_gone", after.agent.id);
  await handoverStore(tx.db, now).end(id, "accepted", null);
  await tell(tx.db, clock, {
    event: "handover_accepted",
    severity: "medium",
    subject: id,
    title: `${receiver.name} has taken over the agent ${after.agent.name}`,
    concerns: [offered.handover.from, offered.offerer && { id: offered.offerer }].flatMap((it) =>
      it && it.id !== receiver.id ? [`person:${it.id}` as const] : [],
    ),
    key: `handover_accepted/${id}`,
  });
  const token = newSecret("reeve_enrol");
  const expiresAt = isoTime(clock.now() + enrolMs);
  await enrolmentStore(tx.db).add(
    token,
    { agent: after.agent.id, person: receiver.id },
    now,
    expiresAt,
  );

  const handover: Handover = { ...offered.handover, status: "accepted", endedAt: now };
  tx.note({
    subject: after.agent.id,
    before: before.agent,
    after: { ...after.agent, handover, attestation: attestation.id, delegationsEnded: ended },
  });
  // What stands after the # is never sent to a server, so it is in no log on the way.
  const url = new URL(`/enrol#token=${token}`, hands.publicUrl()).href;
  return { handover, agent: after.agent, enrolment: { url, token, expiresAt } };
}

async function mayTake(
  db: DatabaseTransaction,
  { handover }: Offered,
  agent: Agent,
  receiver: PersonId,
): Promise<void> {
  if (handover.to.id !== receiver)
    throw new Problem(
      "forbidden",
      `${agent.name} was offered to ${handover.to.name}, not to you.`,
      "Have it offered to you.",
    );
  mustStand(handover);
  if (agent.status === "retired")
    throw conflict(`${agent.name} was retired since.`, "There is nothing to take over.");
  if ((agent.owner?.id ?? null) !== (handover.from?.id ?? null))
    throw conflict(`${agent.name} has another owner since it was offered.`, "Ask for a new offer.");
  const person = await peopleStore(db).lock(receiver);
  if (person?.status === "active") return;
  throw new Problem("forbidden", "You are not active here any more.", "Ask an admin.");
}

/** Refuses an offer that is over, and says how it ended. */
export function mustStand(handover: Handover): void {
  if (handover.status === "offered") return;
  const how = handover.status === "expired" ? "ran out" : `was ${handover.status}`;
  throw conflict(`This offer of ${handover.agent.name} ${how}.`, "Ask for a new one.");
}

async function backupOf(
  tx: Tx,
  { actor }: Ctx,
  clock: Clock,
  { backup }: Agent,
  receiver: PersonRef,
  named: string | undefined,
): Promise<PersonRef | null> {
  const other =
    named === undefined ? backup : await personNamed(tx, named, { member: "backup", actor, clock });
  if (named !== undefined && other?.id === receiver.id)
    throw new Problem("invalid", "You cannot stand in for yourself.", "Name somebody else.", [
      { path: "backup", message: "somebody else than the owner" },
    ]);
  return other?.id === receiver.id ? null : other;
}

/** With the owner goes every duty that was theirs; the others keep their own. */
function takenBy(
  it: Registered,
  receiver: PersonRef,
  backup: PersonRef | null,
  now: string,
): Registered {
  const { agent } = it;
  const held = agent.accountabilities;
  const from = agent.owner?.id;
  const kept = (person: PersonRef | null): PersonRef =>
    person === null || person.id === from ? receiver : person;
  return {
    ...it,
    agent: {
      ...agent,
      owner: receiver,
      accountabilities: {
        behaviour: receiver,
        change: kept(held.change),
        incidents: kept(held.incidents),
        risk: kept(held.risk),
      },
      backup,
      epoch: agent.epoch + 1,
      updatedAt: now,
    },
  };
}

const conflict = (detail: string, fix: string): Problem => new Problem("conflict", detail, fix);
