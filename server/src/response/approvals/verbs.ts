import { ApprovalId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { approvalStore } from "./store.ts";
import { castVote } from "./vote.ts";

export interface ApprovalHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

const newestFirst = cursorOf("approvals", ApprovalId);

export function approvalVerbs({
  database,
  write,
  clock,
}: ApprovalHands): Pick<Verbs<Ctx>, Extract<keyof Verbs<Ctx>, `approvals.${string}`>> {
  const store = approvalStore(database.kysely);
  const now = (): string => isoTime(clock.now());
  return {
    "approvals.list": async (_ctx, { status, limit, cursor }) => {
      const after = newestFirst.read(cursor);
      return pageOf(
        await store.list({ status, after, limit }, now()),
        limit,
        newestFirst,
        ({ id }) => id,
      );
    },
    "approvals.get": async (_ctx, { id }) => {
      const found = await store.find(id, now());
      if (!found) throw notFound("approval", id);
      return found;
    },
    "approvals.approve": (ctx, { id, reason }) =>
      write(ctx, "approvals.approve", (tx) =>
        castVote(tx, ctx.actor, clock.now(), id, { approve: true, reason }),
      ),
    "approvals.deny": (ctx, { id, reason }) =>
      write(ctx, "approvals.deny", (tx) =>
        castVote(tx, ctx.actor, clock.now(), id, { approve: false, reason }),
      ),
  };
}
