import type { Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { entitledStore, type Decider, type Of } from "./entitled-store.ts";

/**
 * Who may decide a question now. Where too few are left of those whom the policy names, that is a finding at once, and the
 * admins may answer from then on; where there are enough, an earlier finding of the agent is over.
 */
export async function decidersOrAdmins(
  db: DatabaseTransaction,
  clock: Clock,
  it: Of,
): Promise<readonly Decider[]> {
  const store = entitledStore(db);
  const question = await store.question(it, clock.now());
  const found = await store.deciders(question);
  const { approvers, quorum } = it.asks;
  if (question.adminsAsked) return found;
  if (found.length >= quorum) {
    await resolveFinding(db, clock, "approval_unanswerable", it.agent.id);
    return found;
  }
  await store.setAdminsAsked(it.id);
  await raiseFinding(db, clock, {
    kind: "approval_unanswerable",
    severity: "high",
    subject: it.agent.id,
    title: `Too few people may answer what ${it.agent.name} asks`,
    detail: `A policy wants ${quorum === 1 ? "one" : quorum} of ${approvers.join(", ")} to decide, and ${found.length === 0 ? "nobody active is among them" : `only ${found.length} active among them may`}. The admins may answer for now. Put somebody into the team, the rotation or the role, or name others in the policy.`,
  });
  return store.deciders({ ...question, adminsAsked: true });
}
