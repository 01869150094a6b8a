import type { Database } from "../../platform/database.ts";
import type { Checkpointer } from "../checkpoints/checkpointer.ts";
import { exportLines } from "../export.ts";
import { writeLine } from "../lines.ts";
import { verifyExport } from "../verify.ts";
import type { Place } from "./place.ts";

/** What came of it; `place` is where the checkpoint is kept. */
export interface KeptVerdict {
  readonly place: string;
  readonly ok: boolean;
  readonly records: number;
  readonly faults: readonly string[];
}

const answerMs = 10_000;
const mostFaults = 3;
/** So many lines at a stretch; then whatever agents ask for has its turn. */
const stretch = 200;

/**
 * Verifies an export as `reeve verify --checkpoint` does, with the newest checkpoint that a second place has. Null where it
 * has none or does not answer.
 */
export async function verifyKept(
  database: Database,
  checkpoints: Checkpointer,
  place: Place,
): Promise<KeptVerdict | null> {
  const note = await place.newest(AbortSignal.timeout(answerMs)).catch(() => null);
  if (note === null) return null;
  async function* lines(): AsyncGenerator<string> {
    let at = 0;
    for await (const line of exportLines(database, checkpoints, {})) {
      if (++at % stretch === 0) await new Promise((done) => setTimeout(done, 1));
      yield writeLine(line);
    }
  }
  const { ok, records, faults } = await verifyExport(lines(), { checkpoints: [note] });
  const said = faults.slice(0, mostFaults).map(({ says }) => says);
  return { place: place.name, ok: ok && records > 0, records, faults: said };
}
