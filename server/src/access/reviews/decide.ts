import type { Parsed } from "@reeve/contract/operations";
import type { Review } from "@reeve/contract/review";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { isNameless } from "../../platform/second-person.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { ruleOf } from "./differences.ts";
import { isLive, makerOf } from "./going-live.ts";
import { reviewedOf } from "./reviewed.ts";
import { reviewStore, type KeptReview } from "./store.ts";
import type { ReviewHands } from "./verbs.ts";

/** Lets an agent, or a change of it, go live: exactly what was looked at, and nothing that came since. */
export const approve = (
  { write, clock }: ReviewHands,
  ctx: Ctx,
  { id, hash, reason }: Parsed<"reviews.approve">,
): Promise<Review> =>
  write(ctx, "reviews.approve", async (tx) => {
    const { kept, it } = await waiting(tx, id);
    const store = reviewStore(tx.db);
    const now = isoTime(clock.now());
    const reviewed = reviewedOf(it.agent, kept.held, await store.granted(it.agent.id, now, true));
    if (kept.review.hash !== hash || canonicalHash(reviewed) !== hash)
      throw new Problem(
        "conflict",
        `${it.agent.name} is not any more what this review was asked for.`,
        "Ask for the review again, look at what it shows, and approve that.",
      );
    const status = mark(ctx, it, kept, reviewed.tier);
    await store.decide(id, { status, by: ctx.actor.name, person: makerOf(ctx), at: now, reason });
    const changed: Registered = { ...it, agent: { ...it.agent, ...kept.held, updatedAt: now } };
    const goes = !isLive(it) && (await store.hasCredential(it.agent.id));
    const after = goes ? happened(changed, "credential", null, now) : changed;
    await agentStore(tx.db).save(after);
    await store.release(it.agent.id, now);
    if (status === "approved") await store.forgetAuthors(it.agent.id);
    return decided(tx, { clock }, it, kept, after);
  });

/** Refuses what waits: held grants are revoked, a held change is dropped, and what was in force stays. */
export const refuse = (
  { write, clock }: ReviewHands,
  ctx: Ctx,
  { id, reason }: Parsed<"reviews.refuse">,
): Promise<Review> =>
  write(ctx, "reviews.refuse", async (tx) => {
    const { kept, it } = await waiting(tx, id);
    const store = reviewStore(tx.db);
    const at = isoTime(clock.now());
    const by = { by: ctx.actor.name, person: ctx.actor.person, at, reason };
    await store.decide(id, { status: "refused", ...by });
    await store.revokeHeld(it.agent.id, at);
    return decided(tx, { clock }, it, kept, it);
  });

/** Whose approval it is: a second person's, or of the lower tiers one's own. */
function mark(
  { actor }: Ctx,
  { agent }: Registered,
  { authorIds }: KeptReview,
  tier: Registered["agent"]["tier"],
): "approved" | "self" {
  const rule = ruleOf(agent.tier, tier);
  const nameless = authorIds.some(isNameless);
  const other = actor.person !== null && !nameless && !authorIds.includes(actor.person);
  if (other) return "approved";
  if (rule.by === "anyone") return "self";
  if (actor.person === null)
    throw new Problem(
      "forbidden",
      "This takes a named person, and your token stands for nobody.",
      "Sign in, or use a token that you made while you were signed in.",
    );
  if (nameless)
    throw new Problem(
      "forbidden",
      `A token that stands for nobody made what is to be reviewed of ${agent.name}, so nobody counts as the second person yet.`,
      "Have somebody ask for the review under their own name; then another person can approve it.",
    );
  throw new Problem(
    "forbidden",
    `You made what is to be reviewed of ${agent.name}, so somebody else must look at it.`,
    "Ask a second person who may approve. If you are alone, register it in the tier low or medium.",
  );
}

async function waiting(tx: Tx, id: Review["id"]): Promise<{ kept: KeptReview; it: Registered }> {
  const found = await reviewStore(tx.db).find(id);
  // The agent is locked first, as everything that changes it does; then what waits is what it is.
  const it = found && (await agentStore(tx.db).lock(found.review.agent.id));
  const kept = it && (await reviewStore(tx.db).find(id));
  if (!kept) throw notFound("review", id);
  if (kept.review.status === "waiting") return { kept, it };
  throw new Problem(
    "conflict",
    `This review is over: ${kept.review.status}.`,
    "What was decided stays decided. Ask for a new review.",
  );
}

async function decided(
  tx: Tx,
  { clock }: Pick<ReviewHands, "clock">,
  before: Registered,
  kept: KeptReview,
  after: Registered,
): Promise<Review> {
  await resolveFinding(tx.db, clock, "review_waiting", before.agent.id);
  const found = await reviewStore(tx.db).find(kept.review.id);
  const review = found?.review ?? kept.review;
  const { status, hash, reason } = review;
  tx.note({
    subject: before.agent.id,
    before: { status: before.agent.status, version: before.agent.version, review: "waiting" },
    after: {
      status: after.agent.status,
      version: after.agent.version,
      review: status,
      id: review.id,
      hash,
      reason,
    },
  });
  return review;
}
