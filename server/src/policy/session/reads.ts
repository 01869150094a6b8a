import { contextPaths } from "../authoring/context-paths.ts";

/** What a statement asks of the session; nothing is kept of sessions that nobody asks about. */
export interface Reads {
  readonly session: boolean;
  /** Where addresses and accounts were heard of, for which results must be read. */
  readonly destinations: boolean;
  /** What the user asked for and where values come from, for which all that is said must be read. */
  readonly flow: boolean;
}

export const readsNothing: Reads = { session: false, destinations: false, flow: false };
const readsAll: Reads = { session: true, destinations: true, flow: true };

/** What a statement (Cedar JSON) asks. Where it uses the context in a way that cannot be followed, that is everything. */
export function readsOf(statement: unknown): Reads {
  let reads = readsNothing;
  for (const [first, second, third] of contextPaths(statement)) {
    if (first !== undefined && first !== "base") continue;
    if (second !== undefined && second !== "session") continue;
    if (third === undefined) return readsAll;
    if (third === "id") continue;
    reads = {
      session: true,
      destinations: reads.destinations || third === "destinations",
      flow: reads.flow || third === "flow",
    };
  }
  return reads;
}
