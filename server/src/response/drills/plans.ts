import { DrillKind, drillKinds, type DrillPlan } from "@reeve/contract/drill";
import { isoTime } from "../../platform/clock.ts";
import { due } from "./schedule.ts";
import { drillStore } from "./store.ts";

/** Each kind, with how it stands. */
export async function plansOf(
  db: Parameters<typeof drillStore>[0],
  nowMs: number,
): Promise<DrillPlan[]> {
  const store = drillStore(db);
  const plans = await store.plans();
  const running = await store.running();
  return Promise.all(
    DrillKind.options.map(async (kind): Promise<DrillPlan> => {
      const last = await store.last(kind, false);
      const { every, since } = plans.get(kind) ?? { every: "off" as const, since: isoTime(nowMs) };
      const said = last?.status === "aborted" ? await store.last(kind, true) : last;
      const at = due({ every, since, said, last }, nowMs);
      return {
        kind,
        ...drillKinds[kind],
        every,
        last,
        running: running?.kind === kind && running.canary ? running.id : null,
        dueAt: at === null ? null : isoTime(at.dueMs),
        overdue: at?.overdue ?? false,
      };
    }),
  );
}

export const titleOf = (kind: DrillKind): string => drillKinds[kind].title;
