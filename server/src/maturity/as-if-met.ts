import type { ModelFile } from "@reeve/contract/maturity/model";
import { surfaceResults } from "./level.ts";
import type { Measured, Score } from "./score.ts";

/** The score as it would be if these criteria were met: the levels follow by the same rules. */
export function asIfMet(model: ModelFile, score: Score, would: (it: Measured) => boolean): Score {
  const criteria = score.criteria.map((it) =>
    it.status !== "met" && would(it) ? { ...it, status: "met" as const, why: "", risk: 0 } : it,
  );
  return { ...score, criteria, surfaces: surfaceResults(model, criteria) };
}

/** What shares the count of another at no higher a threshold is met with it. */
export const metWith = (done: Measured["criterion"], { criterion }: Measured): boolean =>
  criterion.id === done.id ||
  (criterion.probe === done.probe && criterion.threshold <= done.threshold);
