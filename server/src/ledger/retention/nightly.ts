import { ownCtx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import { applyRetention, ExportUnderWay, Held, type RetentionHands } from "./apply.ts";

const hourMs = 3_600_000;

/** Looks every hour, because a process may not be up at night; what is past its time goes once. */
export const keepRetention = (hands: RetentionHands): AsyncDisposable =>
  repeat("retention", hourMs, hands.log, async () => {
    const removed = await applyRetention(hands, ownCtx("retention")).catch((error: unknown) => {
      if (!(error instanceof ExportUnderWay || error instanceof Held)) throw error;
      hands.log.info({ reason: error.message }, "retention waits for the next hour");
      return [];
    });
    for (const { class: of, records, before } of removed)
      hands.log.info({ class: of, records, before }, "retention removed what was past its time");
  });
