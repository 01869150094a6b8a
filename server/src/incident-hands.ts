import { alarmsSeen } from "./evals/alarms/timeline-store.ts";
import type { LessonHands } from "./response/incidents/lessons.ts";
import type { Alarms } from "./response/incidents/timeline.ts";
import { actionById } from "./ledger/actions/store.ts";
import { decidedAgain } from "./policy/explain/again.ts";
import type { Snapshots } from "./policy/snapshot/snapshot.ts";

/** What incidents need of other rooms: what policies would say now, and whether what was learned works. */
export function incidentHands({ snapshots }: { readonly snapshots: Snapshots }): {
  readonly lessons: LessonHands;
  readonly alarms: Alarms;
} {
  return {
    lessons: {
      looks: {},
      async again(db, id) {
        const action = await actionById(db, id);
        const said = action && decidedAgain(snapshots.current(), action);
        return said && { action: id, ...said };
      },
    },
    alarms: alarmsSeen,
  };
}
