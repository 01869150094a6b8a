import type { Approval } from "@reeve/contract/approval";
import type { ApprovalId } from "@reeve/contract/id";
import type { Actor } from "../../platform/actor.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { decidersOrAdmins } from "./ask-admins.ts";
import { ineligible, type Question, type Voter } from "./eligible.ts";
import { entitledStore } from "./entitled-store.ts";
import { proofOf, type Proven } from "./step-up.ts";
import { approvalStore } from "./store.ts";
import { voteStore } from "./vote-store.ts";

export interface Said {
  readonly id: ApprovalId;
  readonly approve: boolean;
  readonly reason: string;
  readonly passkey: Proven | null;
}

/** Takes one answer. One denial denies; as many approvals as the policy wants, by different people, approve. */
export async function castVote(tx: Tx, clock: Clock, ctx: Ctx, said: Said): Promise<Approval> {
  const { id, approve, reason, passkey } = said;
  const store = approvalStore(tx.db);
  const nowMs = clock.now();
  const now = isoTime(nowMs);
  const before = await lockOpen(tx.db, id, now);
  const voter = await voterOf(tx.db, ctx.actor);
  const question = await mayDecide(tx.db, clock, before, voter);
  const proof = await proofOf(tx.db, clock, ctx, { approve, tier: question.tier, passkey });
  const { kind, name } = ctx.actor;
  const by = { kind: kind === "token" ? kind : ("person" as const), id: ctx.actor.id, name };
  const assertion = passkey?.assertion ?? null;
  const vote = { voter: by, person: voter.person, at: now, approve, reason, proof, assertion };
  if (!(await voteStore(tx.db).cast(id, vote)))
    throw new Problem(
      "conflict",
      "You have answered this already.",
      "Somebody else must answer as well.",
    );
  const approvals = before.votes.filter((one) => one.approve).length + 1;
  if (!approve) await store.decide(id, "denied", now, before.expiresAt);
  else if (approvals >= before.asks.quorum)
    // Whoever answers late still leaves time to use the answer.
    await store.decide(id, "approved", now, isoTime(nowMs + before.asks.timeoutMs));
  const after = await store.find(id, now);
  if (!after) throw notFound("approval", id);
  const shown = ({ status, votes }: Approval) => ({ status, votes });
  tx.note({ subject: id, before: shown(before), after: shown(after) });
  return after;
}

/** The question, which still waits, unchanged by anyone else until the transaction ends. */
export async function lockOpen(
  db: DatabaseTransaction,
  id: ApprovalId,
  now: string,
): Promise<Approval> {
  const found = await approvalStore(db).lock(id, now);
  if (!found) throw notFound("approval", id);
  if (found.status === "pending") return found;
  throw new Problem(
    "conflict",
    `This was ${found.status === "expired" ? "not decided in time" : `${found.status} already`}.`,
    "Nothing is to be done: what was decided stays decided. The agent can ask again.",
  );
}

/** What the question rests on now; refused where this voter may not decide it. */
export async function mayDecide(
  db: DatabaseTransaction,
  clock: Clock,
  approval: Approval,
  voter: Voter,
): Promise<Question> {
  let question = await entitledStore(db).question(approval, clock.now());
  if (ineligible(voter, question) !== null && voter.role === "admin") {
    // Whom the policy names may have left since it was asked.
    await decidersOrAdmins(db, clock, approval);
    question = await entitledStore(db).question(approval, clock.now());
  }
  const why = ineligible(voter, question);
  if (why === null) return question;
  throw new Problem("forbidden", why, "Ask one of those who may decide it.");
}

export async function voterOf(
  db: Parameters<typeof voteStore>[0],
  { kind, role, person }: Actor,
): Promise<Voter> {
  if (kind !== "person" && kind !== "token")
    throw new Problem("forbidden", "Only people decide.", "Sign in, or send an operator token.");
  const email = person === null ? null : await voteStore(db).emailOf(person);
  return { kind, role, person, email };
}
