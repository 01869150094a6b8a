import { personOf } from "../../platform/second-person.ts";
import type { Parsed } from "@reeve/contract/operations";
import type { ReviewSetting } from "@reeve/contract/policy-change";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import type { PolicyHands } from "../put.ts";
import { reviewStore } from "./review-store.ts";
import { proposalStore } from "./store.ts";

type Db = Database["kysely"];
const subject = "policy-review";

export async function reviewSetting(db: Db): Promise<ReviewSetting> {
  const setting = await reviewStore(db).read();
  return { ...setting, proposal: await waitingEnd(db) };
}

/** What would end review, and waits. */
async function waitingEnd(db: Db): Promise<ReviewSetting["proposal"]> {
  const waiting = { status: "waiting", name: undefined, after: null, limit: 200 } as const;
  const found = await proposalStore(db).list(waiting);
  return found.find(({ kind }) => kind === "review")?.id ?? null;
}

/** Begins review at once; ending it is proposed, and waits as any other change does. */
export const setReview = (
  { write, clock }: PolicyHands,
  { actor, ...rest }: Ctx,
  { policyReview, reason }: Parsed<"review.set">,
): Promise<ReviewSetting> =>
  write({ actor, ...rest }, "review.set", async (tx) => {
    const store = reviewStore(tx.db);
    const before = await store.hold("update");
    const now = isoTime(clock.now());
    if (before.policyReview === "second-person" && policyReview === "none") {
      if ((await waitingEnd(tx.db)) === null)
        await proposalStore(tx.db).add({
          id: newId("prp", clock.now()),
          kind: "review",
          name: null,
          cedar: null,
          mode: null,
          base: 0,
          reason: reason === "" ? "Changes should need no second person." : reason,
          author: { name: actor.name, id: actor.id, person: personOf(actor) },
          createdAt: now,
        });
    } else if (before.policyReview !== policyReview)
      await store.set({ policyReview, changedBy: actor.name, changedAt: now });
    const after = await reviewSetting(tx.db);
    tx.note({ subject, before, after });
    return after;
  });
