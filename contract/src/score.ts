import { z } from "zod";
import { ActionId, AgentId, EvaluatorId, ScoreId } from "./id.ts";
import { Aspect, EvaluatorKind } from "./evaluator.ts";
import { Time } from "./time.ts";

/** `unscored`: the evaluator ran, or should have, and could not tell. It is never counted as one or the other. */
export const ScoreLabel = z.enum(["pass", "fail", "unscored"]);
export type ScoreLabel = z.infer<typeof ScoreLabel>;

/**
 * Why there is no score. `cap`: the money for today is spent. `truncated`: it did not fit in what the judge may read.
 * `timeout`, `error`: the evaluator did not answer, or broke. `undecided`: it answered that it cannot tell.
 */
export const Unscored = z.enum(["cap", "truncated", "timeout", "error", "undecided"]);
export type Unscored = z.infer<typeof Unscored>;

/** What one version of one evaluator says of one session, or of one step in it. */
export const Score = z.object({
  id: ScoreId,
  evaluator: z.object({
    id: EvaluatorId,
    name: z.string(),
    /** Hash of the code or the prompt, with the model and the parameters: another version is another stream. */
    version: z.string(),
    kind: EvaluatorKind,
    aspect: Aspect,
  }),
  agent: z.object({ id: AgentId, name: z.string() }),
  agentVersion: z.string().nullable(),
  session: z.string(),
  /** The step that it speaks of; null where it speaks of the whole session, which is the unit of every rate and alarm. */
  action: ActionId.nullable(),
  label: ScoreLabel,
  unscored: Unscored.nullable(),
  /** 0 to 1, where 1 is best; null where nothing was scored. */
  value: z.number().min(0).max(1).nullable(),
  /** What was measured, in the evaluator's own unit: milliseconds, micro-dollars, calls. */
  measure: z.number().nullable(),
  explanation: z.string().nullable(),
  /** How likely this session was to be chosen (π); a rate weighs it by 1/π. */
  inclusion: z.number().gt(0).max(1),
  /** Chosen by the hash of the session alone: only such scores feed detectors, which need sessions at their natural rate. */
  natural: z.boolean(),
  /** What the evaluation itself cost, in millionths of a dollar. */
  costMicros: z.number().int(),
  at: Time,
});
export type Score = z.infer<typeof Score>;
