import { z } from "zod";
import { ActionId, AgentId, EvaluatorId, ScoreId } from "./id.ts";
import { Aspect, EvaluatorKind } from "./evaluator.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** `unscored`: the evaluator ran, or should have, and could not tell. It is never counted as one or the other. */
export const ScoreLabel = z.enum(["pass", "fail", "unscored"]);
export type ScoreLabel = z.infer<typeof ScoreLabel>;

/**
 * Why there is no score. `cap`: the money for today is spent. `truncated`: it did not fit in what the judge may read.
 * `timeout`, `error`: the evaluator did not answer, or broke. `undecided`: it answered that it cannot tell. `withheld`: it
 * may not be sent to the judge.
 */
export const Unscored = z.enum(["cap", "truncated", "timeout", "error", "undecided", "withheld"]);
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
  /** When the session's last step was, as far as it was scored. */
  at: Time,
});
export type Score = z.infer<typeof Score>;

const Named = z.string().trim().min(1).max(120);

/** What another system says of a session, or of one step in it. */
export const ScoreGiven = z.strictObject({
  agent: AgentId,
  session: z.string().min(1).max(320),
  /** The step that it speaks of; left out, it speaks of the whole session. */
  action: ActionId.optional(),
  evaluator: z.strictObject({
    name: Named,
    /** Another version is another stream of scores. */
    version: z.string().trim().min(1).max(64),
    /** What it is where it comes from. */
    kind: EvaluatorKind.default("external"),
    aspect: Aspect.default("quality"),
  }),
  /** Left out, it follows from the value: a session passes from 0.5 on. */
  label: ScoreLabel.optional(),
  /** 0 to 1, where 1 is best. */
  value: z.number().min(0).max(1).optional(),
  measure: z.number().optional(),
  explanation: z.string().trim().max(500).optional(),
  /** How likely this session was to be evaluated there; a rate weighs it by 1/π. */
  inclusion: z.number().gt(0).max(1).default(1),
  /** Chosen by chance alone: only such scores are watched for drift. */
  natural: z.boolean().default(false),
});
export type ScoreGiven = z.infer<typeof ScoreGiven>;

/** An evaluator of another system that handed in scores. */
export const ScoreSource = z.object({
  id: EvaluatorId,
  name: z.string(),
  version: z.string(),
  /** What it is where it comes from; its scores here are `external`. */
  kind: EvaluatorKind,
  aspect: Aspect,
  /** Who handed in the first, and the last. */
  by: z.string(),
  firstAt: Time,
  lastAt: Time,
});
export type ScoreSource = z.infer<typeof ScoreSource>;

export const scoreOperations = {
  "scores.add": operation({
    method: "POST",
    path: "/api/scores",
    role: "owner",
    scope: "evaluators:write",
    says: "Takes scores of another system, all of them or none; the same ones sent again change nothing.",
    input: z.strictObject({ scores: z.array(ScoreGiven).min(1).max(500) }),
    output: z.object({ scores: z.number().int() }),
  }),
  "scores.sources": operation({
    method: "GET",
    path: "/api/scores/sources",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists the evaluators of other systems that handed in scores.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(ScoreSource), nextCursor: z.null() }),
  }),
  "scores.list": operation({
    method: "GET",
    path: "/api/scores",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists what evaluators said, newest first: of whole sessions, or of a session with its steps where one is named.",
    input: z.strictObject({
      ...pageQuery,
      agent: AgentId.optional(),
      /** With its agent: the session's own scores and those of its steps. */
      session: z.string().min(1).max(320).optional(),
      evaluator: EvaluatorId.optional(),
      version: z.string().max(64).optional(),
      label: ScoreLabel.optional(),
      since: Time.optional(),
      until: Time.optional(),
    }),
    output: page(Score),
  }),
};
