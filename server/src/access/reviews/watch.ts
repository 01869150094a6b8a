import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { asksAgain, differencesOf, ruleOf } from "./differences.ts";
import { goingLive } from "./going-live.ts";
import { reviewedOf } from "./reviewed.ts";
import { reviewStore } from "./store.ts";
import type { ReviewHands } from "./verbs.ts";

/**
 * Asks for a review of live agents that became something else without a change of theirs: a tool they may use got another
 * definition, or its server another tool.
 */
export async function watchReviews({ database, write, clock }: ReviewHands): Promise<void> {
  for (const it of await reviewStore(database.kysely).watched(isoTime(clock.now()))) {
    const { id, tier } = it.agent;
    const differences = differencesOf(it.reviewed, reviewedOf(it.agent, {}, it.granted));
    if (!asksAgain(ruleOf(tier), differences)) continue;
    const ctx = ownCtx("reviews");
    await write(ctx, "reviews.ask", async (tx) => {
      const now = await agentStore(tx.db).lock(id);
      if (!now) return;
      const { review } = await goingLive(clock).ask(tx, ctx, now);
      tx.note({ subject: id, before: null, after: { review: review.id, hash: review.hash } });
    });
  }
}
