import { shortfalls, stageOf } from "@reeve/contract/maturity/gate";
import type { Gap, NextAction } from "@reeve/contract/maturity/maturity";
import type { Level, ModelFile, SurfaceId } from "@reeve/contract/maturity/model";
import { asIfMet, metWith } from "./as-if-met.ts";
import { levelsOf } from "./level.ts";
import type { Measured, Score } from "./score.ts";

export interface Gaps {
  /** What keeps the next gate shut; null when all of them are open. */
  readonly nextControl: Gap | null;
  readonly highestRiskGap: Gap | null;
  readonly differ: string | null;
}

const actionsOfGap = 3;

/** The two gaps: what keeps the next stage shut, and what leaves the most at stake. */
export function gapsOf(model: ModelFile, score: Score): Gaps {
  const next = blocking(model, score);
  const riskiest = byRisk(score.criteria.filter(isUnmet))[0] ?? null;
  const [first] = next;
  const nextControl = first ? gap(model, score, first, next) : null;
  const related = riskiest
    ? byRisk(
        score.criteria.filter(
          (it) =>
            isUnmet(it) &&
            it.criterion.surface === riskiest.criterion.surface &&
            it.criterion.level <= riskiest.criterion.level,
        ),
      )
    : [];
  const highestRiskGap =
    riskiest && riskiest.risk > 0 ? gap(model, score, riskiest, related) : null;
  return {
    nextControl,
    highestRiskGap,
    differ: differ(model, score, first ?? null, highestRiskGap && riskiest),
  };
}

const isUnmet = ({ status }: Measured): boolean => status !== "met";

/** What keeps the next gate shut: the named control's surface first, then the lowest level, then the greatest weight. */
function blocking(model: ModelFile, score: Score): Measured[] {
  const levels = levelsOf(score.surfaces);
  return shortfalls(model, stageOf(model, levels) + 1, levels).flatMap(({ surface, needs }) =>
    score.criteria
      .filter(
        (it) => isUnmet(it) && it.criterion.surface === surface && it.criterion.level <= needs,
      )
      .toSorted(
        (a, b) =>
          a.criterion.level - b.criterion.level ||
          model.weights[b.criterion.weight] - model.weights[a.criterion.weight],
      ),
  );
}

const byRisk = (all: readonly Measured[]): Measured[] =>
  all.toSorted((a, b) => b.risk - a.risk || a.criterion.level - b.criterion.level);

function gap(model: ModelFile, score: Score, it: Measured, others: readonly Measured[]): Gap {
  const { criterion } = it;
  // Two criteria of one count have one remedy: the nearer of them stands for both.
  const distinct = [it, ...others].filter(
    (each, i, all) => all.findIndex((one) => one.criterion.probe === each.criterion.probe) === i,
  );
  return {
    criterion: criterion.id,
    surface: criterion.surface,
    level: criterion.level,
    title: criterion.remedy.title,
    why: it.why,
    risk: Math.round(it.risk),
    actions: distinct.slice(0, actionsOfGap).map((each) => action(model, score, each)),
  };
}

function action(model: ModelFile, score: Score, it: Measured): NextAction {
  const { criterion } = it;
  const { remedy } = criterion;
  const [first] = it.failing;
  // With one thing to do the page is the thing's own.
  const page = it.concerns === 1 && first && first.page !== "/" ? first.page : remedy.page;
  return {
    criterion: criterion.id,
    title: remedy.title,
    says: remedy.says,
    who: remedy.who,
    effort: remedy.effort,
    page,
    concerns: it.concerns,
    gains: whatIf(model, score, it),
  };
}

/** The surface's level and the stage if this were met, and with it what shares its count at no higher a threshold. */
function whatIf(model: ModelFile, score: Score, done: Measured): NextAction["gains"] {
  const { surface } = done.criterion;
  const { surfaces } = asIfMet(model, score, (it) => metWith(done.criterion, it));
  const levels = levelsOf(surfaces);
  return { surface, level: levels[surface], stage: stageOf(model, levels) };
}

function differ(
  model: ModelFile,
  score: Score,
  next: Measured | null,
  riskiest: Measured | null,
): string | null {
  if (!next || !riskiest || next.criterion.id === riskiest.criterion.id) return null;
  const stage = stageOf(model, levelsOf(score.surfaces)) + 1;
  const stakes = `${name(model, riskiest.criterion.surface)} ("${riskiest.criterion.name}") leaves the most at stake now, over ${riskiest.concerns} ${riskiest.concerns === 1 ? "case" : "cases"}`;
  const gate = `stage ${stage} opens only with ${name(model, next.criterion.surface)} ("${next.criterion.name}")`;
  return `They differ: ${stakes}, while ${gate}, because no stage is skipped.`;
}

const name = (model: ModelFile, surface: SurfaceId): string =>
  (model.surfaces.find(({ id }) => id === surface)?.name ?? surface).toLowerCase();

/** The share of the next gate's weight that is met: for trend only. At the last stage, the share of duties in date. */
export function indexOf(model: ModelFile, score: Score, stage: Level): number {
  const gate = model.gates.find((each) => each.stage === stage + 1);
  if (!gate) return Math.floor((80 + 20 * (score.inDate ?? 1)) * 10) / 10;
  const asked = score.criteria.filter(
    ({ criterion }) => criterion.level <= (gate.surfaces[criterion.surface] ?? 0),
  );
  const weight = (all: readonly Measured[]): number =>
    all.reduce((sum, { criterion }) => sum + model.weights[criterion.weight], 0);
  const whole = weight(asked);
  const share = whole === 0 ? 0 : weight(asked.filter((it) => !isUnmet(it))) / whole;
  return Math.floor((20 * (stage - 1) + 20 * share) * 10) / 10;
}
