import type { Approval } from "@reeve/contract/approval";
import type { ApprovalId } from "@reeve/contract/id";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { isoTime } from "../../platform/clock.ts";
import { ineligible } from "./eligible.ts";
import { entitledStore } from "./entitled-store.ts";
import { approvalStore } from "./store.ts";
import { voterOf } from "./vote.ts";

const atOnce = 200;

/** The questions that wait for whoever asks, newest first: one more than `limit` where there are more. */
export async function waitingFor(
  db: Database["kysely"],
  { actor }: Ctx,
  nowMs: number,
  { limit, after }: { readonly limit: number; readonly after: ApprovalId | null },
): Promise<Approval[]> {
  const voter = await voterOf(db, actor);
  const found: Approval[] = [];
  let from = after;
  for (;;) {
    const page = await approvalStore(db).list(
      { status: "pending", after: from, limit: atOnce },
      isoTime(nowMs),
    );
    const questions = await entitledStore(db).questions(page, nowMs);
    for (const [n, question] of questions.entries()) {
      const it = page[n];
      if (!it || it.votes.some(({ by }) => by.id === actor.id)) continue;
      if (ineligible(voter, question) === null) found.push(it);
    }
    if (found.length > limit || page.length <= atOnce) return found.slice(0, limit + 1);
    from = page.at(-1)?.id ?? null;
  }
}
