import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { reviewStore } from "./review-store.ts";

/**
 * Refuses a change by one person's word where the organisation wants a second. Reeve itself may: it puts the files that
 * whoever starts it names, and those were reviewed where they are kept.
 */
export async function mayChange(tx: Tx, actor: Actor, name: string): Promise<void> {
  if (actor.kind === "system") return;
  const { policyReview } = await reviewStore(tx.db).hold("share");
  if (policyReview === "second-person")
    throw new Problem(
      "conflict",
      "Changes of policies wait for a second person here.",
      `Propose it, and have somebody else approve it: \`reeve proposals create --name ${name}\`, or \`POST /api/proposals\`.`,
    );
}
