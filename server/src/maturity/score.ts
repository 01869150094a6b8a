import type { Level, Criterion, ModelFile } from "@reeve/contract/maturity/model";
import { scoreCriterion, unmeasured, type Counted, type CriterionResult } from "./criterion.ts";
import { inDate } from "./duties/duties.ts";
import { exposureOf, type Estate } from "./estate.ts";
import { surfaceResults, type SurfaceResult } from "./level.ts";
import { observe, standardLimits, type Limits } from "./observe.ts";
import type { Probe } from "./probes/probe.ts";
import { riskOfGap, risksOf } from "./risk.ts";

/** A criterion's result without its subjects, which are looked at again when somebody asks for them. */
export interface Measured extends CriterionResult {
  /** Subjects that do not pass, and the first of them by name. */
  readonly concerns: number;
  readonly failing: readonly {
    readonly id: string;
    readonly name: string;
    readonly page: string;
  }[];
  readonly risk: number;
}

export interface Score {
  readonly at: number;
  readonly criteria: readonly Measured[];
  readonly surfaces: readonly SurfaceResult[];
  readonly exposure: Level;
  readonly exposureWhy: string;
  /** The share of standing duties that have not lapsed; null where there is none. */
  readonly inDate: number | null;
}

export interface Ladder {
  readonly model: ModelFile;
  readonly probes: Readonly<Record<string, Probe>>;
  readonly limits?: Limits;
}

export interface Options {
  readonly forOneAgent?: boolean;
  /** Hears each result while it has its subjects. */
  readonly seen?: (result: CriterionResult) => void;
}

const namedFailing = 3;

/** Measures every criterion of the model over an estate, one by one. For one agent the criteria of the organisation are left out. */
export async function score(
  { model, probes, limits = standardLimits }: Ladder,
  estate: Estate,
  { forOneAgent = false, seen }: Options = {},
): Promise<Score> {
  const risks = risksOf(estate);
  const criteria: Measured[] = [];
  for (const criterion of model.criteria) {
    if (forOneAgent && criterion.kind === "org") continue;
    const result = await measured({ model, probes, limits }, criterion, estate);
    seen?.(result);
    const failing = result.subjects.filter(
      ({ standing }) => standing !== "pass" && standing !== "not_applicable",
    );
    criteria.push({
      ...result,
      subjects: [],
      concerns: failing.length,
      failing: failing
        .slice(0, namedFailing)
        .map(({ observation: { subject: it } }) => ({ id: it.id, name: it.name, page: it.page })),
      risk: result.status === "met" ? 0 : riskOfGap(model.weights[criterion.weight], result, risks),
    });
  }
  const { exposure, why } = exposureOf(estate);
  return {
    at: estate.facts.at,
    criteria,
    surfaces: surfaceResults(model, criteria),
    exposure,
    exposureWhy: why,
    inDate: inDate(estate),
  };
}

/** One criterion with every subject it was counted from. */
export async function measured(
  { model, probes, limits = standardLimits }: Ladder,
  criterion: Criterion,
  estate: Estate,
): Promise<CriterionResult> {
  const probe = Object.hasOwn(probes, criterion.probe) ? probes[criterion.probe] : undefined;
  const seen = await observe(probe, criterion, estate, limits);
  if ("why" in seen) return unmeasured(criterion, seen.why);
  return scoreCriterion(model, criterion, seen.all, estate.facts.at);
}

/** Subjects as they are listed: what does not pass first, critical ones before others, then by name. */
export const failingFirst = (subjects: readonly Counted[]): Counted[] =>
  subjects.toSorted((a, b) => rank(a) - rank(b) || compare(a, b));

const order = ["fail", "error", "expired", "unknown", "pass", "not_applicable"] as const;
const rank = ({ standing }: Counted): number => order.indexOf(standing);
const compare = (a: Counted, b: Counted): number =>
  Number(b.observation.subject.floor) - Number(a.observation.subject.floor) ||
  a.observation.subject.name.localeCompare(b.observation.subject.name, "en") ||
  (a.observation.subject.id < b.observation.subject.id ? -1 : 1);
