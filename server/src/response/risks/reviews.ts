import type { Database } from "../../platform/database.ts";
import type { RiskId } from "@reeve/contract/id";
import type { OperationName } from "@reeve/contract/operations";
import type { RiskReview, RiskReviewDue } from "@reeve/contract/risk";
import { inPerson } from "../../access/attestations/attest.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import type { RiskHands } from "./hands.ts";
import { reviewStore } from "./review-store.ts";
import { riskStore } from "./store.ts";
import { register } from "./told.ts";
import { yearlyDueAt } from "./times.ts";
import { open } from "./write-down.ts";

/** Keeps a review of one risk, or with none of the whole register, with how it stood. */
export const review = (
  { write, clock }: RiskHands,
  ctx: Ctx,
  operation: Extract<OperationName, "risks.review" | "risks.reviews.add">,
  says: string,
  risk: RiskId | null,
): Promise<RiskReview> =>
  write(ctx, operation, async (tx) => {
    const person = inPerson(ctx.actor);
    const nowMs = clock.now();
    const all =
      risk === null ? await riskStore(tx.db, nowMs).live() : [await open(tx, nowMs, risk)];
    const after = await reviewStore(tx.db).add({
      risk,
      person: person.id,
      at: isoTime(nowMs),
      says,
      mean: all.reduce((sum, { figures }) => sum + figures.after.mean, 0),
      open: all.filter(({ status }) => status !== "accepted").length,
    });
    await resolveFinding(tx.db, clock, "risk_review_lapsed", risk ?? register);
    tx.note({ subject: risk ?? register, before: null, after });
    return after;
  });

/** What is to be looked at when, the soonest first. */
export async function reviewsDue(db: Database["kysely"], nowMs: number): Promise<RiskReviewDue[]> {
  const risks = await riskStore(db, nowMs).live();
  const since = await reviewStore(db).registerSince();
  const all: Omit<RiskReviewDue, "lapsed">[] = risks.map(({ id, title, reviewDueAt }) => ({
    risk: id,
    title,
    dueAt: reviewDueAt,
  }));
  if (since !== null)
    all.push({ risk: null, title: "The whole register", dueAt: yearlyDueAt(since) });
  return all
    .sort((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
    .map((it) => ({ ...it, lapsed: Date.parse(it.dueAt) <= nowMs }));
}
