import { z } from "zod";
import { PersonId } from "./id.ts";
import { Gap, MeasuredSurface, CriterionStatus, Maturity } from "./maturity/maturity.ts";
import { Level, SurfaceId } from "./maturity/model.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

const whole = z.number().int();
const stands = MeasuredSurface.pick({ surface: true, level: true, part: true });

/** Where a measurement stands, in short: what its evidence gives, with no hold. */
export const Rung = z.object({
  stage: Level,
  /** For trend only: 0 to 100. */
  index: z.number(),
  surfaces: z.array(stands),
  /** What keeps the next stage shut; null where none is. */
  gap: Gap.nullable(),
});
export type Rung = z.infer<typeof Rung>;

/** One criterion that would not be as it is. */
export const Turned = z.object({
  criterion: z.string(),
  name: z.string(),
  surface: SurfaceId,
  level: Level,
  before: z.object({ status: CriterionStatus, numerator: z.number(), denominator: z.number() }),
  after: z.object({ status: CriterionStatus, numerator: z.number(), denominator: z.number() }),
});

const ids = z.array(z.string().min(1).max(64)).max(200).default([]);
const scope = { environment: z.string().max(64).optional(), owner: PersonId.optional() };

/** What is assumed. Agents go by id, also those that are only found. */
const assumed = {
  registered: ids.meta({ description: "agents that were found, as if they were registered" }),
  owned: ids.meta({
    description: "agents, as if an active owner had accepted all four duties, with a deputy",
  }),
  enforced: ids.meta({
    description: "agents, as if policy in enforce mode had decided each of their actions first",
  }),
  met: z.array(z.string().max(20)).max(100).default([]).meta({
    description: "criteria, as if they were met",
  }),
};

export const Supposition = z.object({
  scope: Maturity.shape.scope,
  before: Rung,
  after: Rung,
  /** How long the stage must hold before it is gained, in words; null where it does not rise. */
  hold: z.string().nullable(),
  turned: z.array(Turned),
  /** What was assumed and changes nothing, in words. */
  idle: z.array(z.string()),
  at: Time,
});
export type Supposition = z.infer<typeof Supposition>;

/** A team or an environment on the ladder, beside the others. */
export const Part = z.object({
  kind: z.enum(["team", "environment"]),
  /** The owner's id, or the environment; empty where nobody or none is named. */
  key: z.string(),
  name: z.string(),
  agents: whole,
  stage: Level,
  index: z.number(),
  surfaces: z.array(stands),
  /** Surfaces on which it stands lower than most of the others, each with the criterion that holds it there. */
  behind: z.array(
    z.object({
      surface: SurfaceId,
      level: Level,
      others: Level,
      criterion: z.string(),
      name: z.string(),
      why: z.string(),
      concerns: whole,
    }),
  ),
});
export type Part = z.infer<typeof Part>;

const spread = z.object({
  /** How many; the times are null where there were none. */
  count: whole,
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
});

/** What held at the end of a piece of time, and what happened in it. Null where nothing was measured then. */
export const TrendPoint = z.object({
  at: Time,
  stage: Level.nullable(),
  levels: z.record(SurfaceId, Level).nullable(),
  /** By surface, the weighed share of what its criteria count that passes: 0 to 1. */
  coverage: z.record(SurfaceId, z.number()).nullable(),
  findings: z.object({ open: whole, opened: whole, closed: whole }),
  /** From a stop until every process that was there went by it. */
  stop: spread,
  /** From a question until a person answered it. */
  approve: spread,
});
export type TrendPoint = z.infer<typeof TrendPoint>;

export const Trends = z.object({
  days: whole,
  /** How many days one point is. */
  each: whole,
  points: z.array(TrendPoint),
  /** Over all of it. */
  stop: spread,
  approve: spread,
  at: Time,
});
export type Trends = z.infer<typeof Trends>;

export const ladderOperations = {
  "ladder.suppose": operation({
    method: "POST",
    path: "/api/ladder/suppose",
    role: "viewer",
    scope: "maturity:read",
    says: "Says where the ladder would stand if agents were registered, owned or under enforced policy, or criteria met: the same measurement over what would be so. Nothing is changed.",
    input: z.strictObject({ ...assumed, ...scope }),
    output: Supposition,
  }),
  "ladder.parts": operation({
    method: "GET",
    path: "/api/ladder/parts",
    role: "viewer",
    scope: "maturity:read",
    says: "Compares teams, or environments, by the same measurement: those with the most agents first, with where each falls behind and by which criterion.",
    input: z.strictObject({
      ...pageQuery,
      /** Each is measured by itself. */
      limit: z.coerce.number().int().min(1).max(50).default(24),
      by: z.enum(["team", "environment"]).default("team"),
    }),
    output: page(Part),
  }),
  "ladder.trends": operation({
    method: "GET",
    path: "/api/ladder/trends",
    role: "viewer",
    scope: "maturity:read",
    says: "Shows over time the stage, levels and coverage, findings, and how long it took to stop and to approve.",
    input: z.strictObject({
      days: z.coerce
        .number()
        .int()
        .refine((it) => [7, 30, 90, 365].includes(it), "7, 30, 90 or 365")
        .default(30),
    }),
    output: Trends,
  }),
};
