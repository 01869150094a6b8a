import type { Approval } from "@reeve/contract/approval";
import type { ApprovalId } from "@reeve/contract/id";
import type { Actor } from "../../platform/actor.ts";
import { isoTime } from "../../platform/clock.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { ineligible } from "./eligible.ts";
import { approvalStore } from "./store.ts";
import { voteStore } from "./vote-store.ts";

export interface Said {
  readonly approve: boolean;
  readonly reason: string;
}

/** Takes one answer. One denial denies; as many approvals as the policy wants, by different people, approve. */
export async function castVote(
  tx: Tx,
  actor: Actor,
  nowMs: number,
  id: ApprovalId,
  said: Said,
): Promise<Approval> {
  const store = approvalStore(tx.db);
  const votes = voteStore(tx.db);
  const now = isoTime(nowMs);
  const before = await store.lock(id, now);
  if (!before) throw notFound("approval", id);
  if (before.status !== "pending")
    throw new Problem(
      "conflict",
      `This was ${before.status === "expired" ? "not decided in time" : `${before.status} already`}.`,
      "Nothing is to be done: what was decided stays decided. The agent can ask again.",
    );
  const by = await voterOf(votes, actor);
  const why = ineligible(by.voter, await votes.question(before));
  if (why !== null) throw new Problem("forbidden", why, "Ask one of those who may decide it.");
  const vote = { voter: by.shown, person: actor.person, at: now, ...said };
  if (!(await votes.cast(id, vote)))
    throw new Problem(
      "conflict",
      "You have answered this already.",
      "Somebody else must answer as well.",
    );
  const approvals = before.votes.filter(({ approve }) => approve).length + 1;
  if (!said.approve) await store.decide(id, "denied", now, before.expiresAt);
  else if (approvals >= before.asks.quorum)
    // Whoever answers late still leaves time to use the answer.
    await store.decide(id, "approved", now, isoTime(nowMs + before.asks.timeoutMs));
  const after = await store.find(id, now);
  if (!after) throw notFound("approval", id);
  const shown = ({ status, votes }: Approval) => ({ status, votes });
  tx.note({ subject: id, before: shown(before), after: shown(after) });
  return after;
}

async function voterOf(store: ReturnType<typeof voteStore>, actor: Actor) {
  const { kind, id, name, role, person } = actor;
  if (kind !== "person" && kind !== "token")
    throw new Problem("forbidden", "Only people decide.", "Sign in, or send an operator token.");
  const email = person === null ? null : await store.emailOf(person);
  return { shown: { kind, id, name }, voter: { kind, role, person, email } };
}
