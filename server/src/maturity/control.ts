import type { CriterionStatus } from "@reeve/contract/maturity/maturity";
import type { Clock } from "../platform/clock.ts";
import type { See, Seen } from "../response/risks/controls.ts";
import { readState } from "./history-store.ts";
import type { Measuring } from "./measuring.ts";

/** A measurement from before this says nothing about now. */
const oldestMs = 10 * 60_000;

/** Criteria of the ladder as controls of risks: as they were measured last, by whichever process. */
export const ladderSees =
  ({ loaded }: Pick<Measuring, "loaded">, clock: Clock): See =>
  async (db, { refs }) => {
    const state = await readState(db, loaded.sha256);
    const fresh = state !== null && clock.now() - state.at <= oldestMs;
    const names = new Map(loaded.model.criteria.map(({ id, name }) => [id, name]));
    return new Map(
      refs.flatMap((ref): [string, Seen][] => {
        const name = names.get(ref);
        if (name === undefined) return [];
        return [[ref, seen(fresh ? state.statuses[ref] : undefined, name)]];
      }),
    );
  };

function seen(status: CriterionStatus | undefined, name: string): Seen {
  const pin = "met";
  if (status === "met") return { state: "working", why: `${name}: it is met.`, pin };
  if (status === undefined || status === "unknown")
    return { state: "unknown", why: `${name}: it is not measured at this moment.`, pin };
  return {
    state: "failing",
    why: `${name}: it is ${status === "expired" ? "out of date" : "not met"}.`,
    pin,
  };
}
