import { z } from "zod";
import { AgentId, PersonId } from "../id.ts";
import { Time } from "../time.ts";
import { Level, SurfaceId, Weight } from "./model.ts";

export const CriterionStatus = z.enum(["met", "unmet", "unknown", "expired"]);
export type CriterionStatus = z.infer<typeof CriterionStatus>;

/** One criterion as it stands, with what it was counted from. */
export const MeasuredCriterion = z.object({
  id: z.string(),
  name: z.string(),
  level: Level,
  status: CriterionStatus,
  numerator: z.number(),
  denominator: z.number(),
  /** The lesser of the plain and the tier-weighted share. */
  coverage: z.number(),
  threshold: z.number(),
  weight: Weight,
  says: z.string(),
  /** Why it is not met; empty when it is. */
  why: z.string(),
  counts: z.object({
    pass: z.number().int(),
    fail: z.number().int(),
    unknown: z.number().int(),
    error: z.number().int(),
    expired: z.number().int(),
    not_applicable: z.number().int(),
  }),
  /** The API's address of the subjects it was counted from. */
  evidence: z.string(),
  oldestEvidenceAt: Time.nullable(),
  expiresAt: Time.nullable(),
});
export type MeasuredCriterion = z.infer<typeof MeasuredCriterion>;

/** One subject of a criterion: an agent, an event, or the organisation. */
export const MeasuredSubject = z.object({
  id: z.string(),
  name: z.string(),
  standing: z.enum(["pass", "fail", "unknown", "error", "expired", "not_applicable"]),
  share: z.number(),
  why: z.string(),
  observedAt: Time,
  /** The console's page of the subject, and of the records it was counted from. */
  page: z.string(),
  evidence: z.string(),
});
export type MeasuredSubject = z.infer<typeof MeasuredSubject>;

export const MeasuredSurface = z.object({
  surface: SurfaceId,
  level: Level,
  /** The share of the next level's weight that is met already; 0 to 1. */
  part: z.number(),
  /** Where it was a week ago; null when nothing was measured then. */
  weekAgo: Level.nullable(),
  criteria: z.array(MeasuredCriterion),
});

/** One thing to do: what it is, who does it, what it would change, and the page where it is done. */
export const NextAction = z.object({
  criterion: z.string(),
  title: z.string(),
  says: z.string(),
  who: z.enum(["owner", "operator", "admin"]),
  effort: z.string(),
  page: z.string(),
  /** How many agents or events it concerns. */
  concerns: z.number().int(),
  /** What would be gained if it were done: the surface's level and the stage. */
  gains: z.object({ surface: SurfaceId, level: Level, stage: Level }),
});
export type NextAction = z.infer<typeof NextAction>;

export const Gap = z.object({
  criterion: z.string(),
  surface: SurfaceId,
  level: Level,
  title: z.string(),
  why: z.string(),
  risk: z.number(),
  actions: z.array(NextAction),
});
export type Gap = z.infer<typeof Gap>;

export const Claimed = z.object({
  stage: Level,
  exposure: Level,
  levels: z.record(SurfaceId, Level),
  by: z.string(),
  at: Time,
});

export type Claimed = z.infer<typeof Claimed>;

export const Maturity = z.object({
  /** What it is measured over. */
  scope: z.object({
    kind: z.enum(["organisation", "environment", "team", "agent"]),
    name: z.string(),
  }),
  /** Gained and held. */
  stage: Level,
  /** What the evidence of this moment would give. */
  stageNow: Level,
  candidate: z.object({ stage: Level, since: Time, gainedAt: Time }).nullable(),
  /** How far agents reach, measured; never raises the stage. */
  exposure: Level,
  exposureWhy: z.string(),
  /** For trend only: 0 to 100. */
  index: z.number(),
  /** The gap that keeps the next stage shut; null at stage 5. */
  nextControl: Gap.nullable(),
  /** The unmet criterion with the greatest risk; null when all are met. */
  highestRiskGap: Gap.nullable(),
  /** Why the two differ, when they do. */
  differ: z.string().nullable(),
  surfaces: z.array(MeasuredSurface),
  claimed: Claimed.nullable(),
  /** The model it was measured by; `held` says how long stages must hold, so that a demo's short holds are plain to see. */
  model: z.object({
    version: z.string(),
    sha256: z.string(),
    holds: z.record(z.string(), z.string()),
    shortened: z.boolean(),
  }),
  at: Time,
});
export type Maturity = z.infer<typeof Maturity>;

/** One change of a level or of the stage, with what caused it. */
export const MaturityChange = z.object({
  at: Time,
  /** A surface, or `stage`. */
  what: z.union([SurfaceId, z.literal("stage")]),
  from: Level,
  to: Level,
  /** The criterion that turned, or null for a hold that ended. */
  criterion: z.string().nullable(),
  says: z.string(),
  /** The API's address of the records that caused it. */
  evidence: z.string(),
});
export type MaturityChange = z.infer<typeof MaturityChange>;

/** What a named person vouches for, under their own sign-in. */
export const AttestationKind = z.enum([
  "register",
  "ownership",
  "entry",
  "version",
  "review",
  "use_policy",
]);
export type AttestationKind = z.infer<typeof AttestationKind>;
export const Attestation = z.object({
  kind: AttestationKind,
  /** The agent it is about; null for the whole organisation. */
  agent: AgentId.nullable(),
  person: z.object({ id: PersonId, name: z.string() }),
  says: z.string(),
  at: Time,
});
export type Attestation = z.infer<typeof Attestation>;

/** One property of a production-ready agent: whether it has it, why, and the records that say so. */
export const AgentProperty = z.object({
  property: z.enum([
    "inventoried",
    "owned",
    "observable",
    "access_controlled",
    "evaluated",
    "enforced",
  ]),
  met: z.boolean(),
  why: z.string(),
  /** The console's page of the records. */
  evidence: z.string(),
});
export type AgentProperty = z.infer<typeof AgentProperty>;
