import { ApprovalId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Write } from "../../platform/write.ts";
import { delegate } from "./delegate.ts";
import { detail } from "./detail.ts";
import { waitingFor } from "./mine.ts";
import { challenge, proven, type StepUpHands } from "./step-up.ts";
import { approvalStore } from "./store.ts";
import { telling, type Tell } from "./told.ts";
import { castVote } from "./vote.ts";

export interface ApprovalHands extends StepUpHands {
  readonly write: Write;
  readonly tell?: Tell;
}

const newestFirst = cursorOf("approvals", ApprovalId);

export function approvalVerbs(
  hands: ApprovalHands,
): Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `approvals.${string}`>> {
  const { database, write, clock, tell = telling(clock) } = hands;
  const db = database.kysely;
  return {
    "approvals.list": async (ctx, { status, mine, limit, cursor }) => {
      const after = newestFirst.read(cursor);
      const found =
        mine === undefined
          ? await approvalStore(db).list({ status, after, limit }, isoTime(clock.now()))
          : await waitingFor(db, ctx, clock.now(), { limit, after });
      return pageOf(found, limit, newestFirst, ({ id }) => id);
    },
    "approvals.get": (ctx, { id }) => detail(hands, ctx, id),
    "approvals.challenge": (ctx, { id }) => challenge(hands, ctx, id),
    async "approvals.approve"(ctx, input) {
      const passkey = await proven(hands, ctx, input);
      const { id, reason } = input;
      return write(ctx, "approvals.approve", (tx) =>
        castVote(tx, clock, ctx, { id, approve: true, reason, passkey }),
      );
    },
    "approvals.deny": (ctx, { id, reason }) =>
      write(ctx, "approvals.deny", (tx) =>
        castVote(tx, clock, ctx, { id, approve: false, reason, passkey: null }),
      ),
    "approvals.delegate": (ctx, input) =>
      write(ctx, "approvals.delegate", (tx) => delegate(tx, clock, ctx, input, tell)),
  };
}
