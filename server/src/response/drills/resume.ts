import type { StopId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { end, letAct } from "../stops/end.ts";
import { stopStore } from "../stops/store.ts";
import { asDrill } from "./canary.ts";

export interface ResumeHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}

/** Nothing is changed: the stop is not a drill's any more. */
class NotOurs extends Error {}

/** Ends a stop that a drill made. False where somebody stopped the same in earnest meanwhile: then it is theirs. */
export async function resumeOwn(
  { write, clock }: ResumeHands,
  id: StopId,
  reason: string,
): Promise<boolean> {
  try {
    return await write(asDrill, "stops.resume", async (tx) => {
      const before = await stopStore(tx.db).lock(id);
      if (before === null || before.source !== "drill") throw new NotOurs();
      // Somebody ended it before its time.
      if (before.ended !== null) throw new NotOurs("over");
      await end(tx, clock, asDrill, before, reason);
      await letAct(tx, clock, before, reason);
      return true;
    });
  } catch (error) {
    if (error instanceof NotOurs) return error.message === "over";
    throw error;
  }
}
