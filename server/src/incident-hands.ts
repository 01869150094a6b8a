import { alarmsSeen } from "./evals/alarms/timeline-store.ts";
import { datasetHolds, evaluatorFails } from "./evals/scores/incident-store.ts";
import { actionById } from "./ledger/actions/store.ts";
import type { Measuring } from "./maturity/measuring.ts";
import { decidedAgain } from "./policy/explain/again.ts";
import type { Snapshots } from "./policy/snapshot/snapshot.ts";
import type { LessonHands, Looked } from "./response/incidents/lessons.ts";
import type { Alarms } from "./response/incidents/timeline.ts";

/** What incidents need of other rooms: what policies would say now, and whether what was learned works. */
export function incidentHands({
  snapshots,
  measuring,
}: {
  readonly snapshots: Snapshots;
  readonly measuring: Pick<Measuring, "current">;
}): { readonly lessons: LessonHands; readonly alarms: Alarms } {
  return {
    lessons: {
      looks: {
        evaluator: evaluatorFails,
        dataset: datasetHolds,
        control: (_db, target) => criterionMet(measuring, target),
      },
      async again(db, id) {
        const action = await actionById(db, id);
        const said = action && decidedAgain(snapshots.current(), action);
        return said && { action: id, ...said };
      },
    },
    alarms: alarmsSeen,
  };
}

async function criterionMet(
  measuring: Pick<Measuring, "current">,
  target: string,
): Promise<Looked> {
  const { score } = await measuring.current();
  const found = score.criteria.find(
    ({ criterion }) => criterion.id.toLowerCase() === target.toLowerCase(),
  );
  if (!found) return { works: false, says: `The ladder has no criterion ${target}.` };
  return found.status === "met"
    ? { works: true, says: `${found.criterion.id} is met.` }
    : { works: false, says: `${found.criterion.id} is not met: it is ${found.status}.` };
}
