import { z } from "zod";
import { CaseName } from "./dataset-case.ts";
import { Agreement } from "./grader.ts";
import { AgentId, CalibrationId, DatasetId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { ScoreLabel, Unscored } from "./score.ts";
import { Time } from "./time.ts";

/** What a grader is held against: the sessions that people labelled last, or the labelled cases of a dataset. */
const against = {
  name: z.string().min(1).max(60).meta({ description: "the judge or code" }),
  dataset: DatasetId.optional().meta({
    description: "its labelled cases; the sessions that people labelled unless said",
  }),
  most: z.coerce.number().int().min(1).max(500).default(100).meta({
    description: "cases, the latest labels first",
  }),
};

/** One session or case, what people say of it and what the grader says. */
export const CalibrationCase = z.object({
  n: z.number().int(),
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  /** Null of a case that was handed in. */
  session: z.string().nullable(),
  case: CaseName.nullable(),
  people: z.enum(["pass", "fail"]),
  /** Null while it waits. */
  said: ScoreLabel.nullable(),
  unscored: Unscored.nullable(),
  value: z.number().nullable(),
  explanation: z.string().nullable(),
  costMicros: z.number().int(),
});
export type CalibrationCase = z.infer<typeof CalibrationCase>;

export const CalibrationStatus = z.enum(["running", "done", "stopped"]);

/** A grader held against what people said, before it is trusted. Nothing of it is kept as a score. */
export const Calibration = z.object({
  id: CalibrationId,
  evaluator: EvaluatorId,
  name: z.string(),
  /** Of the grader; what is found holds for this version alone. */
  version: z.string(),
  /** Null where it was held against the sessions that people labelled. */
  dataset: z.object({ id: DatasetId, name: z.string(), version: z.number().int() }).nullable(),
  status: CalibrationStatus,
  /** Why it ended before all cases were done. */
  why: z.string().nullable(),
  cases: z.number().int(),
  done: z.number().int(),
  /** Of those done, what the grader could not tell. */
  unscored: z.number().int(),
  agreement: Agreement,
  costMicros: z.number().int(),
  /** It stops before it would spend more. */
  mostMicros: z.number().int(),
  startedAt: Time,
  startedBy: z.string(),
  endedAt: Time.nullable(),
});
export type Calibration = z.infer<typeof Calibration>;

const id = { id: CalibrationId };

export const calibrationOperations = {
  "calibrations.list": operation({
    method: "GET",
    path: "/api/calibrations",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists how graders were held against what people said, newest first; at most 100.",
    input: z.strictObject({ evaluator: EvaluatorId.optional() }),
    output: z.object({ items: z.array(Calibration), nextCursor: z.null() }),
  }),
  "calibrations.get": operation({
    method: "GET",
    path: "/api/calibrations/{id}",
    role: "viewer",
    scope: "evaluators:read",
    says: "Shows one calibration, with every case on which the grader and people differ, and those it could not tell.",
    input: z.strictObject(id),
    output: z.object({ calibration: Calibration, differ: z.array(CalibrationCase) }),
  }),
  "calibrations.foresee": operation({
    method: "GET",
    path: "/api/calibrations/foresee",
    role: "viewer",
    scope: "evaluators:read",
    says: "Tells beforehand how many labelled cases there are for a grader, and the most that asking it of all of them costs.",
    input: z.strictObject(against),
    output: z.object({
      cases: z.number().int(),
      /** Of them, those that people say pass: with one label only, agreement tells nothing. */
      pass: z.number().int(),
      fail: z.number().int(),
      /** Upper bound, in millionths of a dollar: as if each answer were as long as it may be. */
      costMicros: z.number().int(),
      /** What the grader's own cap leaves for today; null of code. */
      leftTodayMicros: z.number().int().nullable(),
    }),
  }),
  "calibrations.start": operation({
    method: "POST",
    path: "/api/calibrations",
    role: "operator",
    scope: "evaluators:write",
    says: "Asks a grader, on or off, about sessions that people labelled, within a budget; it goes on in the background and keeps no score.",
    input: z.strictObject({
      ...against,
      mostUsd: z.number().min(0).max(100_000).default(1).meta({
        description: "what it may cost in all, beside the grader's own caps",
      }),
    }),
    output: Calibration,
    status: 201,
  }),
  "calibrations.stop": operation({
    method: "POST",
    path: "/api/calibrations/{id}/stop",
    role: "operator",
    scope: "evaluators:write",
    says: "Stops a calibration; what was found so far stays.",
    input: z.strictObject(id),
    output: Calibration,
  }),
};
