import { fail, fromRecords, ms, organisation, pass, type Probe } from "./probe.ts";

const dayMs = 86_400_000;
const workingDays = 10;

/** The end of so many working days after a moment; Saturdays and Sundays (UTC) are none. */
export function afterWorkingDays(fromMs: number, days: number): number {
  let at = fromMs;
  for (let left = days; left > 0;) {
    at += dayMs;
    const day = new Date(at).getUTCDay();
    if (day !== 0 && day !== 6) left--;
  }
  return at;
}

/** GOV-5.6: closed, its postmortem published in time, and no task of it overdue. One that still has time is not counted yet. */
export const learnedFrom: Probe = fromRecords(function* observe({ facts }) {
  for (const { id, ref, closedAt, publishedAt, overdue } of facts.incidents ?? []) {
    const page = `/incidents/${id}`;
    const due = afterWorkingDays(ms(closedAt), workingDays);
    if (publishedAt === null && facts.at <= due && overdue === 0) continue;
    const late = publishedAt === null || ms(publishedAt) > due;
    yield {
      subject: { ...organisation, id, name: `INC-${ref}`, page },
      ...(late
        ? fail("Its postmortem was not published within ten working days.")
        : overdue > 0
          ? fail(`${overdue} of its tasks are overdue.`)
          : pass("Its postmortem was published in time, and no task of it is overdue.")),
      observedAt: ms(publishedAt ?? closedAt),
      evidence: page,
    };
  }
});
