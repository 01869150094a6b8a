import { z } from "zod";
import { Aspect, EvaluatorKind } from "./evaluator.ts";
import { Agreement } from "./grader.ts";
import { AgentId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { PassRate, QualityHistory } from "./quality.ts";
import { ScoreLabel, Unscored } from "./score.ts";
import { Time } from "./time.ts";

/** How one evaluator does, whoever it is: what ships, judges, code, people, other systems. */
export const Standing = z.object({
  id: EvaluatorId,
  name: z.string(),
  kind: EvaluatorKind,
  aspect: Aspect,
  /** The one in force; of people and of other systems the newest. All that follows is of it alone. */
  version: z.string(),
  /** Null of people and of other systems, which nobody switches. */
  on: z.boolean().nullable(),
  /** Sessions in these days. */
  passed: z.number().int(),
  failed: z.number().int(),
  unscored: z.number().int(),
  passRate: PassRate.nullable(),
  costMicros: z.number().int(),
  /** Of a judge: what it spent today (UTC) and may spend, in millionths of a dollar. */
  budget: z.object({ spentMicros: z.number().int(), mostMicros: z.number().int() }).nullable(),
  /** Sessions that wait for it; null where none ever do. */
  waiting: z.number().int().nullable(),
  /** Of a judge or code: with people, on sessions that both scored as they happened. */
  live: Agreement.nullable(),
  /** Of a judge or code: with people, in its newest calibration of this version that ended; null where there is none. */
  calibrated: Agreement.nullable(),
  /** The day of its newest score. */
  lastAt: Time.nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** A session on which an evaluator and people say the opposite. */
export const Disagreement = z.object({
  agent: z.object({ id: AgentId, name: z.string() }),
  session: z.string(),
  said: ScoreLabel,
  people: ScoreLabel,
  explanation: z.string().nullable(),
  /** How people say that it failed. */
  failureModes: z.array(z.string()),
  at: Time,
});
export type Disagreement = z.infer<typeof Disagreement>;

const days = z.coerce.number().int().min(1).max(90).default(30);

export const standingOperations = {
  "standings.list": operation({
    method: "GET",
    path: "/api/standings",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists every evaluator: how much it scored lately, how often sessions pass, what it costs, and how often people agree with it.",
    input: z.strictObject({ days }),
    output: z.object({ items: z.array(Standing), nextCursor: z.null() }),
  }),
  "standings.get": operation({
    method: "GET",
    path: "/api/standings/{id}",
    role: "viewer",
    scope: "evaluators:read",
    says: "Shows one evaluator over time, over all agents, with what it could not tell and where people say the opposite.",
    input: z.strictObject({ id: EvaluatorId, days }),
    output: z.object({
      standing: Standing,
      history: QualityHistory,
      /** Why it could not tell, of the newest 1,000 that it could not. */
      untold: z.array(z.object({ why: Unscored, sessions: z.number().int() })),
      /** The latest 50. */
      disagreements: z.array(Disagreement),
    }),
  }),
};
