import type { ApprovalDetail } from "@reeve/contract/approval";
import type { ApprovalId, PersonId } from "@reeve/contract/id";
import { actionById } from "../../ledger/actions/store.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound } from "../../platform/problem.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { delegateStore } from "./delegate-store.ts";
import { ineligible } from "./eligible.ts";
import { entitledStore } from "./entitled-store.ts";
import { freshToApprove, takes, type StepUpHands } from "./step-up.ts";
import { approvalStore } from "./store.ts";
import { voterOf } from "./vote.ts";
import { whatWouldRun } from "./what-store.ts";

const mostDeciders = 20;

/** Everything that whoever decides is to know. */
export async function detail(
  { database, clock }: Pick<StepUpHands, "database" | "clock">,
  ctx: Ctx,
  id: ApprovalId,
): Promise<ApprovalDetail> {
  const db = database.kysely;
  const nowMs = clock.now();
  const it = await approvalStore(db).find(id, isoTime(nowMs));
  if (!it) throw notFound("approval", id);
  const entitled = entitledStore(db);
  const question = await entitled.question(it, nowMs);
  const { principal, usedBy } = it;
  const person = principal?.startsWith("per_") ? (principal as PersonId) : null;
  const actsFor = person === null ? null : await peopleStore(db).find(person);
  const last = await approvalStore(db).approvedBefore(it);
  const used = usedBy === null ? null : await actionById(db, usedBy);
  const fresh = await freshToApprove(db, clock, ctx);
  const deciders = await entitled.deciders(question);
  return {
    ...it,
    tier: question.tier,
    actsFor: actsFor && { name: actsFor.name },
    what: await whatWouldRun(db, it),
    last: last && { id: last.id, args: last.args, requestedAt: last.requestedAt },
    ended: used && { outcome: used.outcome, error: used.error, endedAt: used.endedAt },
    deciders: deciders.slice(0, mostDeciders).map(({ id, name }) => ({ id, name })),
    adminsAsked: question.adminsAsked,
    delegated: await delegateStore(db).list(id),
    you: {
      refused: ineligible(await voterOf(db, ctx.actor), question),
      takes: takes(question.tier),
      freshUntil: fresh === null ? null : isoTime(fresh),
    },
  };
}
