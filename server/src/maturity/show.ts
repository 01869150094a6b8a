import type {
  Claimed,
  Maturity,
  MeasuredCriterion,
  MeasuredSubject,
} from "@reeve/contract/maturity/maturity";
import type { Level, SurfaceId } from "@reeve/contract/maturity/model";
import { isoTime } from "../platform/clock.ts";
import type { Counted } from "./criterion.ts";
import { gapsOf, indexOf } from "./gaps.ts";
import type { Stage } from "./hold.ts";
import { words } from "./history.ts";
import type { LoadedModel } from "./model-file.ts";
import type { Measured, Score } from "./score.ts";

export interface Shown {
  readonly scope: Maturity["scope"];
  /** What narrows the addresses of evidence to the scope: `?agent=…` or nothing. */
  readonly query: string;
  readonly score: Score;
  readonly stage: Stage;
  readonly weekAgo: ReadonlyMap<SurfaceId, Level> | null;
  readonly claimed: Claimed | null;
}

/** A measurement as the API speaks of it. */
export function shown({ loaded, ...it }: Shown & { readonly loaded: LoadedModel }): Maturity {
  const { score, stage } = it;
  const { model } = loaded;
  return {
    scope: it.scope,
    stage: stage.stage,
    stageNow: stage.now,
    candidate: stage.candidate && {
      stage: stage.candidate.stage,
      since: isoTime(stage.candidate.since),
      gainedAt: isoTime(stage.candidate.gainedAt),
    },
    exposure: score.exposure,
    exposureWhy: score.exposureWhy,
    index: indexOf(model, score, stage.stage),
    ...gapsOf(model, score),
    surfaces: score.surfaces.map(({ surface, level, part }) => ({
      surface,
      level,
      part,
      weekAgo: it.weekAgo === null ? null : (it.weekAgo.get(surface) ?? 1),
      criteria: score.criteria
        .filter(({ criterion }) => criterion.surface === surface)
        .map((criterion) => measuredCriterion(criterion, it.query)),
    })),
    claimed: it.claimed,
    model: {
      version: model.version,
      sha256: loaded.sha256,
      holds: Object.fromEntries(
        Object.entries(model.holds).map(([number, hold]) => [number, words(hold)]),
      ),
      shortened: loaded.shortened,
    },
    at: isoTime(score.at),
  };
}

const measuredCriterion = (it: Measured, query: string): MeasuredCriterion => {
  const { id, name, level, threshold, weight, numerator, denominator } = it.criterion;
  return {
    id,
    name,
    level,
    status: it.status,
    numerator: it.numerator,
    denominator: it.denominator,
    coverage: it.coverage,
    threshold,
    weight,
    says: `${numerator} / ${denominator}`,
    why: it.why,
    counts: it.counts,
    evidence: `/api/maturity/criteria/${id}${query}`,
    oldestEvidenceAt: it.oldest === null ? null : isoTime(it.oldest),
    expiresAt: it.expires === null ? null : isoTime(it.expires),
  };
};

export const measuredSubject = ({ observation, standing, share }: Counted): MeasuredSubject => ({
  id: observation.subject.id,
  name: observation.subject.name,
  standing,
  share,
  why: observation.why,
  observedAt: timeOf(observation.observedAt),
  page: observation.subject.page,
  evidence: observation.evidence,
});

/** Evidence whose time cannot be told stands at the beginning of time: never newer than it is. */
const timeOf = (at: number): string =>
  isoTime(Number.isFinite(at) && Math.abs(at) < 8.64e15 ? at : 0);
