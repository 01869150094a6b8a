import type { Level } from "@reeve/contract/maturity/model";
import type { Maturity } from "@reeve/contract/maturity/maturity";

export const stageOf = (it: Maturity): Level => {
  const levels = it.surfaces.map(({ surface, criteria }) => {
    let level = 1;
    for (const next of [2, 3, 4, 5]) {
      if (criteria.some((c) => c.level === next && c.status !== "met" && c.id !== "EVA-5.4")) break;
      level = next;
    }
    return { surface, level };
  });
  const at = (names: readonly string[], stage: number) =>
    levels.every(({ surface, level }) => !names.includes(surface) || level >= stage);
  const everything = levels.map(({ surface }) => surface as string);
  let stage: Level = 1;
  if (!at(["inventory"], 2)) return stage;
  stage = 2;
  if (!at(["inventory", "ownership", "access"], 3)) return stage;
  stage = 3;
  if (!at(everything, 4)) return stage;
  return at(everything, 5) ? 5 : 4;
};
