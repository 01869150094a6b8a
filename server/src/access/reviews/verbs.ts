import { ReviewId } from "@reeve/contract/id";
import type { OperationName, Parsed, Verbs } from "@reeve/contract/operations";
import type { Review, ReviewStanding } from "@reeve/contract/review";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { approve, refuse } from "./decide.ts";
import { asksAgain, differencesOf, ruleOf } from "./differences.ts";
import { goingLive } from "./going-live.ts";
import { reviewedOf } from "./reviewed.ts";
import { reviewStore } from "./store.ts";

export interface ReviewHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

type ReviewVerb = Extract<OperationName, `reviews.${string}`>;

const newestFirst = cursorOf("reviews", ReviewId);

export function reviewVerbs(hands: ReviewHands): Pick<Verbs<Ctx>, ReviewVerb> {
  const { database, write, clock } = hands;
  return {
    async "reviews.list"(_ctx, { limit, cursor, status, agent }) {
      const after = newestFirst.read(cursor);
      const found = await reviewStore(database.kysely).list({ limit, after, status, agent });
      const all = found.map(({ review }) => review);
      return pageOf(all, limit, newestFirst, ({ id }) => id);
    },

    async "reviews.get"(_ctx, { id }) {
      const found = await reviewStore(database.kysely).find(id);
      if (!found) throw notFound("review", id);
      return found.review;
    },

    "reviews.standing": (_ctx, { agent }) => standingOf(hands, agent),

    "reviews.ask": (ctx, { agent }) =>
      write(ctx, "reviews.ask", async (tx): Promise<Review> => {
        const it = await lockToChange(tx, ctx, agent);
        const { person, name } = ctx.actor;
        if (person !== null) await reviewStore(tx.db).takeOver(agent, person, name);
        const { review } = await goingLive(clock).ask(tx, ctx, it);
        tx.note({ subject: agent, before: null, after: { review: review.id, hash: review.hash } });
        return review;
      }),

    "reviews.approve": (ctx, input) => approve(hands, ctx, input),
    "reviews.refuse": (ctx, input) => refuse(hands, ctx, input),
  };
}

async function standingOf(
  { database, clock }: ReviewHands,
  id: Parsed<"reviews.standing">["agent"],
): Promise<ReviewStanding> {
  const found = await agentStore(database.kysely).find(id);
  if (!found) throw notFound("agent", id);
  const store = reviewStore(database.kysely);
  const last = await store.last(id);
  const granted = await store.granted(id, isoTime(clock.now()), false);
  const now = reviewedOf(found.agent, {}, granted);
  const differences = last ? differencesOf(last.review.reviewed, now) : [];
  const tier = last?.review.reviewed.tier ?? found.agent.tier;
  const rule = ruleOf(tier, found.agent.tier);
  const changed = asksAgain(rule, differences);
  const standing = !last
    ? "none"
    : changed
      ? "changed"
      : last.review.status === "approved"
        ? "reviewed"
        : "self";
  return {
    standing,
    rule: { ...rule, again: [...rule.again] },
    last: last?.review ?? null,
    waiting: (await store.waiting(id))?.review ?? null,
    differences,
  };
}
