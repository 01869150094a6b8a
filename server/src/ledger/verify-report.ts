import type { VerifyFault } from "./fault.ts";
import type { RemovedRecords } from "./removal-check.ts";

/** What the verifier holds from elsewhere: the more, the less it has to believe. */
export interface Trusted {
  /** Verifier keys; without them, the keys that the export itself names count. */
  readonly keys?: readonly string[];
  /** Checkpoints that were kept outside, as notes or as whole `checkpoints.log` files: what they sign must all be there. */
  readonly checkpoints?: readonly string[];
}

export interface VerifyReport {
  /** True when nothing was found, and every record that is there is what was committed. */
  readonly ok: boolean;
  readonly faults: readonly VerifyFault[];
  /** Faults beyond the first hundred. */
  readonly moreFaults: number;
  readonly records: number;
  readonly checkpoints: number;
  readonly actions: number;
  /** Actions that were allowed and have no end in the export: under way when it was cut. */
  readonly unsettled: number;
  /** Records before the export begins: left out by `since`. */
  readonly omitted: number;
  /** What retention removed, as signed notes say. */
  readonly removed: readonly RemovedRecords[];
  /** Records after the last checkpoint, which only the chain vouches for. */
  readonly uncovered: number;
  readonly logs: readonly { log: number; first: number; size: number; covered: number }[];
  readonly lastCheckpointAt: string | null;
  readonly keys: readonly string[];
  /** False where the only keys are those that the export brought itself. */
  readonly keysTrusted: boolean;
}
