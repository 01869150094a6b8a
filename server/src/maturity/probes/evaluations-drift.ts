import type { Subject } from "../observation.ts";
import { eventSubject, fail, ms, ofProd, organisation, pass, type Probe } from "./probe.ts";
import { membersById } from "./access.ts";

const page = "/monitors";
const dayMs = 24 * 3_600_000;

/** EVA-5.2: something watches it with a baseline that is large enough, or a promise, and says how often it is wrong. */
export const driftArmed: Probe = ofProd(({ agent }, { facts }) => {
  const it = facts.drift?.armed.get(agent.id);
  if (it === undefined)
    return fail("Nothing watches it yet: no baseline is large enough, and nothing was promised.", {
      evidence: page,
    });
  const often = `about one false alarm in ${it.runLength.toLocaleString("en")} sessions at worst`;
  return pass(`${it.streams} of its streams are watched, with ${often}.`, { evidence: page });
});

/**
 * EVA-5.3: an alarm narrowed the agent, asked a person, or was settled, within a day; a fall that was rehearsed counts when it
 * was noticed. What still has time is not counted. Where nothing ever alarmed and nothing was rehearsed, nobody can tell.
 */
export const loopClosed: Probe = function* observe(estate) {
  const { facts } = estate;
  const alarms = facts.drift?.alarms ?? [];
  const evidence = `${page}?tab=alarms`;
  if (alarms.length === 0)
    yield {
      ...fail("There was no alarm in 90 days, and none was rehearsed. Rehearse one."),
      observedAt: facts.at,
      evidence,
      subject: organisation,
    };
  const members = membersById(estate);
  for (const { id, agent, name, planted, raisedAt, settledAt, gone = false } of alarms) {
    const due = ms(raisedAt) + dayMs;
    if (settledAt === null && !planted && !gone && facts.at < due) continue;
    const inTime = settledAt !== null && ms(settledAt) <= due;
    const why = gone
      ? "The record knows of it, and it is gone."
      : planted
        ? inTime
          ? "A rehearsed fall was noticed."
          : "A rehearsed fall was not noticed."
        : inTime
          ? "It narrowed, escalated or was settled within a day."
          : "Nothing was done within a day.";
    const at = `/alarms/${id}`;
    const subject: Subject = eventSubject(members.get(agent) ?? null, id, name, at);
    yield { ...(inTime ? pass(why) : fail(why)), observedAt: ms(raisedAt), evidence: at, subject };
  }
};
