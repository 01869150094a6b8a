import { shortfalls, stageOf, type Levels } from "./gate.ts";
import type { Level, ModelFile, SurfaceId } from "./model.ts";
import { surfaceIds } from "./surface.ts";

/** The answer to each question by its id: 1 to 5, or null for "don't know". A question left out is not answered yet. */
export type Answers = Readonly<Record<string, Level | null>>;

export interface SelfAssessment {
  /** How far agents reach: the highest of the exposure answers. */
  readonly exposure: Level;
  /** The lowest of each surface's answers: what is claimed. */
  readonly levels: Levels;
  /** The mean of each surface's answers: shading, never a level. */
  readonly means: Readonly<Record<SurfaceId, number>>;
  readonly stage: Level;
  /** The surface that keeps the next stage shut, its named control first; null at stage 5. */
  readonly blocking: SurfaceId | null;
  /** The surface whose shortfall, weighed by exposure, is greatest; null when nothing falls short. */
  readonly highestRisk: SurfaceId | null;
  /** What to do first: the next step up on each question that holds its surface back, blocking surface first. */
  readonly first: readonly { readonly question: string; readonly do: string }[];
  /** Questions answered with "don't know": each is something to find out. */
  readonly findOut: readonly string[];
  readonly answered: number;
  readonly total: number;
}

/** Scores answers by the model's rules: a surface is as good as its weakest answer, "don't know" counts as the first level. */
export function assess(model: ModelFile, answers: Answers): SelfAssessment {
  const valueOf = (id: string): Level => answers[id] ?? 1;
  const of = (area: string) => model.questions.filter((question) => question.area === area);
  const exposure = Math.max(...of("exposure").map(({ id }) => valueOf(id))) as Level;
  const levels = Object.fromEntries(
    surfaceIds.map((surface) => [surface, Math.min(...of(surface).map(({ id }) => valueOf(id)))]),
  ) as Record<SurfaceId, Level>;
  const means = Object.fromEntries(
    surfaceIds.map((surface) => [
      surface,
      of(surface).reduce((sum, { id }) => sum + valueOf(id), 0) / of(surface).length,
    ]),
  ) as Record<SurfaceId, number>;
  const stage = stageOf(model, levels);
  const blocking = shortfalls(model, stage + 1, levels)[0]?.surface ?? null;
  const highestRisk = riskiest(levels, means, exposure, blocking);
  const order = [...new Set([blocking, highestRisk, ...surfaceIds])].filter(
    (surface) => surface !== null,
  );
  const first = order
    .flatMap((surface) =>
      of(surface).filter(({ id }) => valueOf(id) === levels[surface] && levels[surface] < 5),
    )
    .map(({ id, steps, answers: anchors }) => ({
      question: id,
      do: (steps?.[valueOf(id) - 1] ?? anchors[valueOf(id)]) as string,
    }))
    .slice(0, 3);
  return {
    exposure,
    levels,
    means,
    stage,
    blocking,
    highestRisk,
    first,
    findOut: model.questions.filter(({ id }) => answers[id] === null).map(({ id }) => id),
    answered: model.questions.filter(({ id }) => id in answers).length,
    total: model.questions.length,
  };
}

/** A shortfall counts from what the exposure asks for: agents that reach customers need more than agents that draft text. */
function riskiest(
  levels: Levels,
  means: Readonly<Record<SurfaceId, number>>,
  exposure: Level,
  blocking: SurfaceId | null,
): SurfaceId | null {
  const risk = (surface: SurfaceId): number =>
    Math.max(0, Math.max(exposure, 2) - levels[surface]) * exposure + (5 - means[surface]) / 10;
  const short = surfaceIds.filter((surface) => levels[surface] < 5);
  // Of gaps that weigh the same, the one to be closed anyway.
  const closed = (surface: SurfaceId): number => (surface === blocking ? 1 : 0);
  return short.toSorted((a, b) => risk(b) - risk(a) || closed(b) - closed(a))[0] ?? null;
}
