import type { Levels } from "@reeve/contract/maturity/gate";
import {
  surfaceIds,
  type Level,
  type ModelFile,
  type SurfaceId,
} from "@reeve/contract/maturity/model";
import type { CriterionResult } from "./criterion.ts";

export interface SurfaceResult {
  readonly surface: SurfaceId;
  /** The greatest level all of whose criteria, and all below it, are met. */
  readonly level: Level;
  /** The share of the next level's weight that is met already: shown as "3+", never a level. */
  readonly part: number;
  readonly criteria: readonly CriterionResult[];
}

/** A level is held only when every criterion of it and of each level below is met: the first gap blocks. */
export function surfaceResult(
  model: ModelFile,
  surface: SurfaceId,
  results: readonly CriterionResult[],
): SurfaceResult {
  const criteria = results.filter(({ criterion }) => criterion.surface === surface);
  const at = (level: number) => criteria.filter(({ criterion }) => criterion.level === level);
  let level: Level = 1;
  for (const next of [2, 3, 4, 5] as const) {
    if (at(next).length === 0 || at(next).some(({ status }) => status !== "met")) break;
    level = next;
  }
  const weightOf = (some: readonly CriterionResult[]): number =>
    some.reduce((sum, { criterion }) => sum + model.weights[criterion.weight], 0);
  const ahead = at(level + 1);
  const part =
    ahead.length === 0
      ? 0
      : weightOf(ahead.filter(({ status }) => status === "met")) / weightOf(ahead);
  return { surface, level, part, criteria };
}

export const surfaceResults = (
  model: ModelFile,
  results: readonly CriterionResult[],
): SurfaceResult[] => surfaceIds.map((surface) => surfaceResult(model, surface, results));

export const levelsOf = (surfaces: readonly SurfaceResult[]): Levels =>
  Object.fromEntries(surfaces.map(({ surface, level }) => [surface, level])) as Levels;
