import type { Approval } from "@reeve/contract/approval";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { personHere } from "./person-here.ts";
import { delegateStore } from "./delegate-store.ts";
import { ineligible, type Voter } from "./eligible.ts";
import type { Tell } from "./told.ts";
import { lockOpen, mayDecide, voterOf } from "./vote.ts";

/** Gives one's own answer to somebody else: they may decide from then on, and whoever gave it may not. */
export async function delegate(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  { id, to, reason }: Parsed<"approvals.delegate">,
  tell: Tell,
): Promise<Approval> {
  const now = isoTime(clock.now());
  const approval = await lockOpen(tx.db, id, now);
  const from = ctx.actor.person;
  if (from === null) throw refused("Only a person has an answer to give.", "Sign in first.");
  const question = await mayDecide(tx.db, clock, approval, await voterOf(tx.db, ctx.actor));
  if (question.delegated.has(from))
    throw refused("This answer was given to you.", "Decide it yourself, or leave it.");
  if (approval.votes.some(({ by }) => by.id === ctx.actor.id))
    throw refused("You have answered this already.", "Somebody else must answer as well.");
  const person = await personHere(tx, to, "to");
  if (person.status !== "active")
    throw refused(`${person.name} has not signed in yet.`, "Name somebody who has.");
  const voter: Voter = {
    kind: "person",
    role: person.role,
    person: person.id,
    email: person.email,
  };
  if (ineligible(voter, question) === null)
    throw refused(`${person.name} may decide this anyway.`, "Ask them to.");
  const after = { ...question, delegated: new Map([...question.delegated, [person.id, from]]) };
  const why = ineligible(voter, after);
  if (why !== null) throw refused(`${person.name} may not decide this.`, "Name somebody else.");
  const made = { from, to: person.id, reason, at: now };
  if (!(await delegateStore(tx.db).add(id, made)))
    throw refused("Of these two, one has given or got an answer before.", "Name somebody else.");
  await tell(tx.db, approval, [person], true);
  tx.note({ subject: id, before: null, after: { delegated: made } });
  return approval;
}

const refused = (detail: string, fix: string): Problem => new Problem("conflict", detail, fix);
