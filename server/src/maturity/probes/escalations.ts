import type { EscalationFacts } from "../facts-of-control.ts";
import { membersById } from "./access.ts";
import { eventSubject, fail, fromRecords, ms, pass, type Probe, type Sight } from "./probe.ts";

/**
 * GOV-5.3: each question to a person was answered in time, by as many others as were asked for, under their own names and on
 * the record; bound to what was asked and by which policy; and what was approved was used in its time or not at all. What
 * can still be answered is not counted. That one approval lets one action pass is the database's own rule.
 */
export const escalationsSound: Probe = fromRecords(function* observe(estate) {
  const { facts } = estate;
  const members = membersById(estate);
  for (const it of facts.escalations ?? []) {
    if (it.gone !== true && it.status === "pending" && facts.at < ms(it.closesAt)) continue;
    const member = members.get(it.agent) ?? null;
    const evidence = `/approvals/${it.id}`;
    const name = `${member?.agent.name ?? it.agent}: a person was asked`;
    const subject = eventSubject(member, it.id, name, evidence);
    yield { observedAt: ms(it.askedAt), evidence, ...soundness(it), subject };
  }
});

function soundness(it: EscalationFacts): Sight {
  if (it.gone) return fail("The record knows of the question, and it is gone.");
  if (it.status === "pending") return fail("Nobody answered in time.");
  if (it.others === 0)
    return fail("Nobody else than whom it was for answered under their own name.");
  if (it.status === "approved" && it.others < it.quorum)
    return fail(`${it.others} others approved, and ${it.quorum} are asked for.`);
  if (it.recorded < it.votes) return fail("The record does not know of every answer.");
  if (it.binding === "" || it.policies === 0)
    return fail("It was bound to no action, or to no policy.");
  if (it.usedAt !== null && it.usedAt > it.closesAt) return fail("It was used after its time.");
  return pass(
    it.status === "denied"
      ? "Another person denied it in time."
      : "Another person approved it in time, for that action alone.",
  );
}
