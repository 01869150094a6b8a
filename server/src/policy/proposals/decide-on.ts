import type { PersonId, ProposalId } from "@reeve/contract/id";
import type { Proposal } from "@reeve/contract/policy-change";
import type { Actor } from "../../platform/actor.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { bringIntoForce, readOrRefuse, takeOutOfForce, type PolicyHands } from "../put.ts";
import type { ReadPolicy } from "../authoring/read.ts";
import { anotherThan } from "../../platform/second-person.ts";
import { policyStore } from "../store.ts";
import { moved } from "./propose.ts";
import { reviewStore } from "./review-store.ts";
import { proposalStore } from "./store.ts";

export interface Said {
  readonly id: ProposalId;
  readonly reason: string;
}

/** Lets a change come into force by a second person's word, if what it was made against is still in force. */
export async function approve(hands: PolicyHands, ctx: Ctx, said: Said): Promise<Proposal> {
  const found = await proposalStore(hands.database.kysely).find(said.id);
  if (!found) throw notFound("proposal", said.id);
  // Tools may have changed since: it is read again by the schema of now.
  const read = found.after && (await readOrRefuse(hands, found.after.cedar));
  return hands.write(ctx, "proposals.approve", async (tx) => {
    const it = await waiting(tx, said.id);
    const person = anotherThan(it.author.person, ctx.actor);
    const version = await apply(tx, hands, ctx.actor, it, read);
    return decided(tx, hands, ctx.actor, it, { ...said, status: "approved", person, version });
  });
}

/** The version that is in force by it; null where it is none. */
async function apply(
  tx: Tx,
  { clock }: PolicyHands,
  actor: Actor,
  it: Proposal,
  read: ReadPolicy | null,
): Promise<number | null> {
  if (it.name === null) {
    const store = reviewStore(tx.db);
    const before = await store.hold("update");
    const after = {
      policyReview: "none" as const,
      changedBy: it.author.name,
      changedAt: isoTime(clock.now()),
    };
    await store.set(after);
    tx.note({ subject: "policy-review", before, after });
    return null;
  }
  const now = clock.now();
  await policyStore(tx.db).lock(it.name, newId("pol", now), isoTime(now));
  const inForce = (await policyStore(tx.db).inForce(it.name))?.version ?? 0;
  if (inForce !== it.base) throw moved(it.name, it.base, inForce);
  if (!it.after || !read) {
    const gone = await takeOutOfForce(tx, clock, it.name);
    if (!gone) throw notFound("policy", it.name);
    return null;
  }
  const draft = { name: it.name, ...it.after, reason: it.reason };
  const by = { author: it.author.name, reviewer: actor.name };
  return (await bringIntoForce(tx, clock, draft, read, by)).version;
}

/** Ends a proposal without the change. */
export const end = (
  { write, clock }: PolicyHands,
  ctx: Ctx,
  said: Said,
  status: "refused" | "withdrawn",
): Promise<Proposal> =>
  write(ctx, status === "refused" ? "proposals.refuse" : "proposals.withdraw", async (tx) => {
    const store = proposalStore(tx.db);
    const it = await open(tx, said.id);
    const own = await store.isAuthor(said.id, ctx.actor);
    if (status === "withdrawn" && !own)
      throw new Problem(
        "forbidden",
        "Somebody else proposed this.",
        "Refuse it, or ask them to take it back.",
      );
    if (status === "refused" && own)
      throw new Problem("forbidden", "You proposed this yourself.", "Withdraw it.");
    const person = ctx.actor.person;
    return decided(tx, { clock }, ctx.actor, it, { ...said, status, person, version: null });
  });

/** The proposal, if nobody decided on it. */
async function open(tx: Tx, id: ProposalId): Promise<Proposal> {
  const it = await proposalStore(tx.db).lock(id);
  if (!it) throw notFound("proposal", id);
  if (it.status === "waiting" || it.status === "stale") return it;
  throw new Problem(
    "conflict",
    `This was ${it.status} already.`,
    "Nothing is to be done: what was decided stays decided.",
  );
}

async function waiting(tx: Tx, id: ProposalId): Promise<Proposal> {
  const it = await open(tx, id);
  if (it.status === "waiting") return it;
  if (it.name === null)
    throw new Problem("conflict", "Changes wait for nobody already.", "Withdraw it.");
  const now = (await policyStore(tx.db).inForce(it.name))?.version ?? 0;
  throw moved(it.name, it.base, now);
}

async function decided(
  tx: Tx,
  { clock }: Pick<PolicyHands, "clock">,
  actor: Actor,
  before: Proposal,
  said: {
    readonly status: "approved" | "refused" | "withdrawn";
    readonly person: PersonId | null;
    readonly reason: string;
    readonly version: number | null;
  },
): Promise<Proposal> {
  const store = proposalStore(tx.db);
  await store.decide(before.id, { ...said, by: actor.name, at: isoTime(clock.now()) });
  const after = await store.find(before.id);
  if (!after) throw notFound("proposal", before.id);
  const shown = ({ status, name, author, decidedBy }: Proposal) => ({
    status,
    name,
    author: author.name,
    decidedBy,
  });
  tx.note({ subject: before.id, before: shown(before), after: shown(after) });
  return after;
}
