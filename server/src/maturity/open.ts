import { exportLines } from "../ledger/export.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import type { Log } from "../platform/log.ts";
import { sampleWhenDue } from "./audit-store.ts";
import { openMeasuring, type Measuring } from "./measuring.ts";
import { loadModel } from "./model-file.ts";

export interface OpenHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly ledger: Pick<Ledger, "checkpoints">;
  /** A file with another model than the one Reeve comes with. */
  readonly modelFile: string | null;
}

/** Reads the model and begins to measure by it. */
export async function openMaturity(hands: OpenHands): Promise<Measuring> {
  const { database, clock, log, ledger, modelFile } = hands;
  const loaded = await loadModel(modelFile);
  return openMeasuring({
    database,
    clock,
    log,
    loaded,
    sample: () =>
      sampleWhenDue({
        database,
        clock,
        exportOf: (span) => exportLines(database, ledger.checkpoints, span),
      }),
  });
}
