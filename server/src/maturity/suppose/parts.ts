import type { Part, Rung } from "@reeve/contract/ladder";
import type { Level, ModelFile, SurfaceId } from "@reeve/contract/maturity/model";
import { narrowed, type Estate } from "../estate.ts";
import type { AgentFacts } from "../facts.ts";
import type { Standing } from "../measuring.ts";
import { score, type Ladder, type Score } from "../score.ts";
import { rungOf } from "./suppose.ts";

export interface Named {
  readonly kind: Part["kind"];
  readonly key: string;
  readonly name: string;
  readonly agents: number;
}

const teamOf = ({ duties }: AgentFacts) => [
  duties.behaviour?.id ?? "",
  duties.behaviour?.name ?? "",
];
const placeOf = ({ environment }: AgentFacts) => [environment, environment];
const keyOf = (kind: Part["kind"]) => (kind === "team" ? teamOf : placeOf);

/** The parts of the estate, those with the most agents first. */
export function partsBy(estate: Estate, kind: Part["kind"]): readonly Named[] {
  const of = keyOf(kind);
  const sums = new Map<string, Named>();
  for (const { agent } of estate.members) {
    const [key = "", name = ""] = of(agent);
    sums.set(key, { kind, key, name, agents: (sums.get(key)?.agents ?? 0) + 1 });
  }
  return [...sums.values()].toSorted(
    (a, b) => b.agents - a.agents || order(a.name, b.name) || order(a.key, b.key),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Measures a part of the estate, once for each measurement of the whole. */
export function scoringParts(ladder: Ladder) {
  const kept = new WeakMap<Standing, Map<string, Promise<Score>>>();
  return (standing: Standing, kind: Part["kind"], key: string): Promise<Score> => {
    const own = kept.get(standing) ?? new Map<string, Promise<Score>>();
    kept.set(standing, own);
    const of = keyOf(kind);
    const made =
      own.get(`${kind} ${key}`) ??
      score(
        ladder,
        narrowed(standing.estate, (agent) => of(agent)[0] === key),
      );
    own.set(`${kind} ${key}`, made);
    return made;
  };
}

interface Stood {
  readonly named: Named;
  readonly rung: Rung;
  readonly score: Score;
}

/** Measures parts of the estate by the same arithmetic, beside each other. */
export function measuringParts(ladder: Ladder) {
  const scored = scoringParts(ladder);
  return async (standing: Standing, all: readonly Named[]): Promise<readonly Part[]> => {
    const stood: Stood[] = [];
    for (const named of all) {
      const own = await scored(standing, named.kind, named.key);
      stood.push({ named, score: own, rung: rungOf(ladder.model, own) });
    }
    return beside(ladder.model, stood);
  };
}

/** Each part with the surfaces on which it stands lower than most of the others do. */
function beside(model: ModelFile, all: readonly Stood[]): readonly Part[] {
  const usual = new Map<SurfaceId, Level>();
  for (const { id } of model.surfaces) {
    const levels = all
      .map(({ rung }) => rung.surfaces.find(({ surface }) => surface === id)?.level ?? 1)
      .sort((a, b) => a - b);
    usual.set(id, (levels[Math.floor(levels.length / 2)] ?? 1) as Level);
  }
  return all.map(({ named, rung, score: own }) => {
    const { stage, index, surfaces } = rung;
    const behind = surfaces.flatMap(({ surface, level }) => {
      const others = usual.get(surface) ?? 1;
      const cause = level < others ? holding(model, own, surface, level as Level) : undefined;
      if (!cause) return [];
      const { id: criterion, name } = cause.criterion;
      const { why, concerns } = cause;
      return [{ surface, level, others, criterion, name, why, concerns }];
    });
    return { ...named, stage, index, surfaces, behind };
  });
}

/** Of what keeps a surface from its next level, what weighs most. */
const holding = (model: ModelFile, own: Score, surface: SurfaceId, level: Level) =>
  own.criteria
    .filter(
      ({ criterion, status }) =>
        criterion.surface === surface && criterion.level === level + 1 && status !== "met",
    )
    .toSorted((a, b) => model.weights[b.criterion.weight] - model.weights[a.criterion.weight])[0];
