import { z } from "zod";
import { Aspect, EvaluatorKind } from "./evaluator.ts";
import { AgentId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** How many sessions passed, by weight (1/π), with the interval that holds the true rate 19 times of 20 (Wilson). */
export const PassRate = z.object({
  rate: z.number(),
  low: z.number(),
  high: z.number(),
});
export type PassRate = z.infer<typeof PassRate>;

const counts = {
  passed: z.number().int(),
  failed: z.number().int(),
  /** Those that could not be told; in no rate. */
  unscored: z.number().int(),
  /** Null where no session could be told. */
  passRate: PassRate.nullable(),
  /** The mean of what was measured, in the evaluator's own unit. */
  measure: z.number().nullable(),
};

/** How an agent does by one version of one evaluator. */
export const Quality = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  evaluator: z.object({
    id: EvaluatorId,
    name: z.string(),
    kind: EvaluatorKind,
    aspect: Aspect,
    version: z.string(),
  }),
  ...counts,
  costMicros: z.number().int(),
  /** The day or hour of its newest score; of what is older than two weeks, it may be the Monday of it. */
  lastAt: Time,
});
export type Quality = z.infer<typeof Quality>;

/** How an agent did over time by one evaluator, oldest first; pieces of time without a score are left out. */
export const QualityHistory = z.object({
  since: Time,
  until: Time,
  span: z.enum(["hour", "day"]),
  buckets: z.array(z.object({ at: Time, ...counts })),
  /** Where another version begins, of the evaluator or of the agent: what is before is not to be compared with what is after. */
  versions: z.array(
    z.object({ at: Time, of: z.enum(["evaluator", "agent"]), version: z.string() }),
  ),
});
export type QualityHistory = z.infer<typeof QualityHistory>;

/** What a rate would have come to in the seven days before. */
export const SamplingEstimate = z.object({
  since: Time,
  sessions: z.number().int(),
  /** Those that would have been evaluated, by what is to be expected, and how many of them because something was refused or went wrong. */
  chosen: z.number().int(),
  troubled: z.number().int(),
  /** What one evaluation costs, in millionths of a dollar, and all of them. */
  perSessionMicros: z.number().int(),
  costMicros: z.number().int(),
});
export type SamplingEstimate = z.infer<typeof SamplingEstimate>;

const days = z.coerce.number().int().min(1).max(400);

export const qualityOperations = {
  "quality.list": operation({
    method: "GET",
    path: "/api/quality",
    role: "viewer",
    scope: "evaluators:read",
    says: "Shows how often sessions passed, by agent and evaluator, for the newest version of each.",
    input: z.strictObject({ agent: AgentId.optional(), days: days.default(7) }),
    output: z.object({ items: z.array(Quality), nextCursor: z.null() }),
  }),
  "quality.history": operation({
    method: "GET",
    path: "/api/quality/history",
    role: "viewer",
    scope: "evaluators:read",
    says: "Shows how often an agent's sessions passed over time by one evaluator, with where versions changed.",
    input: z.strictObject({ agent: AgentId, evaluator: EvaluatorId, days: days.default(7) }),
    output: QualityHistory,
  }),
  "quality.estimate": operation({
    method: "GET",
    path: "/api/quality/estimate",
    role: "viewer",
    scope: "evaluators:read",
    says: "Tells beforehand how many sessions of the last seven days a rate would have evaluated, and what that would have cost.",
    input: z.strictObject({
      evaluator: EvaluatorId,
      rate: z.coerce.number().min(0).max(1),
      agent: AgentId.optional(),
      /** What one evaluation costs, in millionths of a dollar; left out: what it cost on average lately. */
      perSessionMicros: z.coerce.number().int().min(0).max(1_000_000_000).optional(),
    }),
    output: SamplingEstimate,
  }),
};
