import type { Approval } from "@reeve/contract/approval";
import type { ApprovalId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { decidersOrAdmins } from "./ask-admins.ts";
import { bindingOf, type Asking } from "./binding.ts";
import { ineligible } from "./eligible.ts";
import { entitledStore } from "./entitled-store.ts";
import { approvalStore } from "./store.ts";
import { telling, type Tell } from "./told.ts";
import { voteStore } from "./vote-store.ts";

/** What became of a question so far. */
export type Asked =
  | {
      readonly state: "approved";
      readonly id: ApprovalId;
      /** Who approved last, and until when it can be used. */
      readonly by: string;
      readonly expiresAtMs: number;
    }
  | { readonly state: "pending"; readonly id: ApprovalId; readonly expiresAt: string }
  | {
      readonly state: "denied";
      readonly id: ApprovalId;
      readonly by: string;
      readonly reason: string;
    }
  /** The agent waits for so many answers that nobody would read another question. */
  | { readonly state: "too many" };

export interface AskHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly tell?: Tell;
}

const mostPending = 50;

/**
 * Finds the question about this very action, or asks it. An approval whose voters have left, or may not decide such a
 * thing any more, is none: the question is asked again. Rejects where the database cannot be reached.
 */
export const asker =
  ({ database, clock, tell = telling(clock) }: AskHands) =>
  (asking: Asking): Promise<Asked> =>
    database.kysely.transaction().execute(async (transaction) => {
      const store = approvalStore(transaction);
      const nowMs = clock.now();
      const now = isoTime(nowMs);
      const binding = bindingOf(asking);
      await store.alone(binding);
      const before = await store.standing(binding, now);
      const answer = before === null ? null : await answerOf(transaction, before);
      if (answer !== null) return answer;
      if ((await store.pendingOf(asking.agent.id, now)) >= mostPending)
        return { state: "too many" };
      const id = newId("apv", nowMs);
      const expiresAt = isoTime(nowMs + asking.asks.timeoutMs);
      const { agent, args, asks, scope = null, ...rest } = asking;
      const { principal, session, action, kind, server, tool, reason } = rest;
      const approval: Approval = {
        id,
        status: "pending",
        agent: { id: agent.id, name: agent.name },
        principal,
        session,
        action,
        kind,
        server,
        tool,
        args: args as Approval["args"],
        reason,
        asks,
        scope,
        votes: [],
        requestedAt: now,
        expiresAt,
        decidedAt: null,
        usedBy: null,
      };
      await store.add(binding, agent.epoch, approval);
      const deciders = await decidersOrAdmins(transaction, clock, approval);
      await tell(transaction, approval, deciders, false);
      return { state: "pending", id, expiresAt };
    });

/** Null where an approval was given by people who could not give it now. */
async function answerOf(db: DatabaseTransaction, approval: Approval): Promise<Asked | null> {
  const { id, expiresAt } = approval;
  switch (approval.status) {
    case "pending":
      return { state: "pending", id, expiresAt };
    case "denied": {
      const said = approval.votes.find(({ approve }) => !approve);
      return { state: "denied", id, by: said?.by.name ?? "", reason: said?.reason ?? "" };
    }
    case "approved": {
      const voters = await voteStore(db).approvedBy(id);
      const standing = await Promise.all(
        voters.map(async (voter) => {
          // A token that stands for no person is judged by what it was when it voted.
          if (voter.person === null) return true;
          // Whoever was on call when they answered may go off before the answer is used.
          const question = await entitledStore(db).question(approval, Date.parse(voter.at));
          return voter.active && ineligible(voter, question) === null;
        }),
      );
      const by = approval.votes.at(-1)?.by.id ?? "";
      return standing.filter(Boolean).length >= approval.asks.quorum
        ? { state: "approved", id, by, expiresAtMs: Date.parse(expiresAt) }
        : null;
    }
    case "expired":
    case "used":
      return null;
  }
}
