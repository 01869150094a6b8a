import { Tier } from "@reeve/contract/agent";
import type { GrantId } from "@reeve/contract/id";
import type { Reviewed } from "@reeve/contract/review";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import type { Registered } from "../../registry/agents/store.ts";
import type { LiveHands } from "../../registry/agents/register.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { asksAgain, differencesOf, ruleOf } from "./differences.ts";
import { heldBy, reviewedOf, withoutHeld, type Held } from "./reviewed.ts";
import { reviewStore, type KeptReview } from "./store.ts";

export interface GoingLive extends LiveHands {
  /** Whether its first credential brings an agent live; where not, a review waits from now on. */
  mayGoLive(tx: Tx, ctx: Ctx, it: Registered): Promise<boolean>;
  /** Whether a new grant is held. */
  granted(tx: Tx, ctx: Ctx, it: Registered, grant: GrantId): Promise<boolean>;
  /** After a grant was revoked. */
  taken(tx: Tx, ctx: Ctx, it: Registered): Promise<void>;
  /** The review that waits for an agent as it is now, made anew where there is none. */
  ask(tx: Tx, ctx: Ctx, it: Registered, held?: Held): Promise<KeptReview>;
}

/** Someone by whom something of an agent was made: the person behind the caller, or else the token. */
export const makerOf = ({ actor }: Ctx): string => actor.person ?? actor.id;

/** Active, or stopped and active again once it is resumed. */
export const isLive = ({ agent, resumesTo }: Registered): boolean =>
  agent.status === "active" || (agent.status === "suspended" && resumesTo === "active");

export function goingLive(clock: Clock): GoingLive {
  const now = (): string => isoTime(clock.now());
  const content = async (
    tx: Tx,
    { agent }: Registered,
    held: Held,
    withHeld = true,
  ): Promise<Reviewed> =>
    reviewedOf(agent, held, await reviewStore(tx.db).granted(agent.id, now(), withHeld));

  const ask: GoingLive["ask"] = async (tx, ctx, it, held) => {
    const store = reviewStore(tx.db);
    const { id, name, tier } = it.agent;
    const before = await store.waiting(id);
    const kept = held ?? before?.held ?? {};
    const reviewed = await content(tx, it, kept);
    const last = await store.last(id);
    const live = isLive(it);
    const base = last?.review.reviewed ?? (live ? await content(tx, it, {}, false) : reviewed);
    // Who made an agent from before reviews is not known, so its owner is taken for its author.
    const known = await store.authorsOf(id);
    const owner = it.agent.owner?.id;
    const authors = known.length > 0 || last || !owner ? known : [owner];
    const what = { reviewed, held: kept, differences: differencesOf(base, reviewed), authors };
    if (before) await store.renew(before.review.id, what);
    else
      await store.add({
        ...what,
        id: newId("rvw", clock.now()),
        agent: id,
        status: "waiting",
        kind: live || last ? "change" : "first",
        by: ctx.actor.name,
        person: makerOf(ctx),
        at: now(),
      });
    await raiseFinding(tx.db, clock, {
      kind: "review_waiting",
      severity: tier === "critical" ? "high" : "medium",
      subject: id,
      title: live ? `A change of ${name} waits for a review` : `${name} waits to go live`,
      detail:
        what.differences.map(({ says }) => says).join(" ") ||
        "Somebody other than who made it has to look at it.",
    });
    const asked = await store.waiting(id);
    if (!asked) throw new Error(`the review of ${id} is gone`);
    return asked;
  };

  /** Writes down that whoever made a change answers for it, where it asks for a review again. */
  const selfReviewed = async (tx: Tx, ctx: Ctx, it: Registered): Promise<void> => {
    const store = reviewStore(tx.db);
    const { id, tier } = it.agent;
    const reviewed = await content(tx, it, {});
    const last = await store.last(id);
    const differences = last ? differencesOf(last.review.reviewed, reviewed) : [];
    if (last && !asksAgain(ruleOf(last.review.reviewed.tier, tier), differences)) return;
    await store.add({
      id: newId("rvw", clock.now()),
      agent: id,
      status: "self",
      kind: last ? "change" : "first",
      reviewed,
      held: {},
      differences,
      by: ctx.actor.name,
      person: makerOf(ctx),
      at: now(),
      authors: await store.authorsOf(id),
    });
  };

  const overtaken = async (tx: Tx, ctx: Ctx, it: Registered): Promise<void> => {
    const store = reviewStore(tx.db);
    const waiting = await store.waiting(it.agent.id);
    if (!waiting) return;
    const by = { by: ctx.actor.name, person: ctx.actor.person, at: now(), reason: null };
    await store.decide(waiting.review.id, { status: "overtaken", ...by });
    await resolveFinding(tx.db, clock, "review_waiting", it.agent.id);
  };

  const authored = (tx: Tx, ctx: Ctx, all: readonly Registered[]): Promise<void> => {
    const ids = all.map(({ agent }) => agent.id);
    return reviewStore(tx.db).authored(ids, makerOf(ctx), ctx.actor.name);
  };

  /** What waits is renewed to what there is to review now. */
  const renewed = async (tx: Tx, ctx: Ctx, it: Registered): Promise<void> => {
    const waiting = await reviewStore(tx.db).waiting(it.agent.id);
    if (!waiting) return;
    const { review } = await ask(tx, ctx, it);
    if (review.kind === "change" && review.differences.length === 0 && isLive(it))
      await overtaken(tx, ctx, it);
  };

  return {
    ask,
    made: authored,

    async changing(tx, ctx, before, after) {
      if (after.agent.status === "retired") {
        await overtaken(tx, ctx, after);
        return after;
      }
      const store = reviewStore(tx.db);
      const earlier = (await store.waiting(before.agent.id))?.held ?? {};
      const inForce = await content(tx, before, {}, false);
      const found = differencesOf(inForce, await content(tx, after, {}, false));
      if (found.length === 0) return after;
      await authored(tx, ctx, [after]);
      if (!isLive(before)) {
        await renewed(tx, ctx, after);
        return after;
      }
      const rule = ruleOf(before.agent.tier, after.agent.tier);
      if (rule.until === "in_force") {
        await selfReviewed(tx, ctx, after);
        return after;
      }
      if (!asksAgain(rule, found)) {
        await renewed(tx, ctx, after);
        return after;
      }
      // A stricter tier is in force at once; the rest waits.
      const rises =
        Tier.options.indexOf(after.agent.tier) > Tier.options.indexOf(before.agent.tier);
      const agent = withoutHeld(before.agent, after.agent);
      const kept = { ...after, agent: rises ? { ...agent, tier: after.agent.tier } : agent };
      await ask(tx, ctx, kept, heldBy(kept.agent, after.agent, earlier));
      return kept;
    },

    async mayGoLive(tx, ctx, it) {
      if (isLive(it)) return true;
      const store = reviewStore(tx.db);
      const rule = ruleOf(it.agent.tier);
      if (rule.by === "anyone") {
        await selfReviewed(tx, ctx, it);
        return true;
      }
      const last = await store.last(it.agent.id);
      if (last?.review.status === "approved") {
        const since = differencesOf(last.review.reviewed, await content(tx, it, {}));
        if (!asksAgain(rule, since)) return true;
      }
      await ask(tx, ctx, it);
      return false;
    },

    async granted(tx, ctx, it, grant) {
      await authored(tx, ctx, [it]);
      if (!isLive(it)) {
        await renewed(tx, ctx, it);
        return false;
      }
      const store = reviewStore(tx.db);
      const rule = ruleOf(it.agent.tier);
      if (rule.until === "in_force") {
        await selfReviewed(tx, ctx, it);
        return false;
      }
      await store.hold(grant);
      const inForce = await content(tx, it, {}, false);
      if (asksAgain(rule, differencesOf(inForce, await content(tx, it, {})))) {
        await ask(tx, ctx, it);
        return true;
      }
      await store.release(it.agent.id, now());
      return false;
    },

    taken: renewed,
  };
}
