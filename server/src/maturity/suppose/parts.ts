import type { Part, Rung } from "@reeve/contract/ladder";
import type { Level, ModelFile, SurfaceId } from "@reeve/contract/maturity/model";
import { narrowedTo, type Estate, type Member } from "../estate.ts";
import type { AgentFacts } from "../facts.ts";
import { grouped } from "../grouped.ts";
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

/** Who is in which part, found once for each measurement. */
const kept = new WeakMap<Estate, Map<Part["kind"], ReadonlyMap<string, readonly Member[]>>>();
function membersBy(estate: Estate, kind: Part["kind"]): ReadonlyMap<string, readonly Member[]> {
  const own = kept.get(estate) ?? new Map<Part["kind"], ReadonlyMap<string, readonly Member[]>>();
  kept.set(estate, own);
  const of = keyOf(kind);
  const made = own.get(kind) ?? grouped(estate.members, ({ agent }) => of(agent)[0] ?? "");
  own.set(kind, made);
  return made;
}

/** The parts of the estate, those with the most agents first. */
export function partsBy(estate: Estate, kind: Part["kind"]): readonly Named[] {
  const of = keyOf(kind);
  const parts = [...membersBy(estate, kind)].map(([key, members]): Named => {
    const last = members.at(-1);
    return { kind, key, name: last ? (of(last.agent)[1] ?? "") : "", agents: members.length };
  });
  return parts.toSorted(
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
    const { estate } = standing;
    const made =
      own.get(`${kind} ${key}`) ??
      score(ladder, narrowedTo(estate, membersBy(estate, kind).get(key) ?? []));
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
