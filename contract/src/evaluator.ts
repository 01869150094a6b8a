import { z } from "zod";
import { AgentId, EvaluatorId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** What a score speaks of: whether the work was good, whether it was safe, whether it kept to policy. */
export const Aspect = z.enum(["quality", "safety", "policy"]);
export type Aspect = z.infer<typeof Aspect>;

/** Who gives the score. `external`: another system handed it in. */
export const EvaluatorKind = z.enum(["deterministic", "judge", "code", "human", "external"]);
export type EvaluatorKind = z.infer<typeof EvaluatorKind>;

/** One thing that people may set of an evaluator. */
export const EvaluatorSetting = z.object({
  name: z.string(),
  says: z.string(),
  /** A number within bounds, or some of a list. */
  value: z.union([z.number(), z.array(z.string())]),
  /** What it ships with. */
  initial: z.union([z.number(), z.array(z.string())]),
  least: z.number().optional(),
  most: z.number().optional(),
  of: z.array(z.string()).optional(),
});
export type EvaluatorSetting = z.infer<typeof EvaluatorSetting>;

/** From 0 to 1: how likely a session is to be evaluated. Sessions with a refusal or an error always are. */
export const Rate = z.number().min(0).max(1);

/** What says of sessions whether they were good, safe and within policy. */
export const Evaluator = z.object({
  id: EvaluatorId,
  name: z.string(),
  kind: EvaluatorKind,
  aspect: Aspect,
  says: z.string(),
  on: z.boolean(),
  /** Hash of its code or prompt and its settings. A new one is a new stream of scores. */
  version: z.string(),
  /** `all`: quick enough for every session; `sample`: each verdict costs. */
  runs: z.enum(["all", "sample"]),
  rate: Rate,
  /** Where another rate is set for an agent, by its id, or for sessions that use a tool, by `server/tool`. */
  agentRates: z.record(z.string(), Rate),
  toolRates: z.record(z.string(), Rate),
  settings: z.array(EvaluatorSetting),
  changed: z.object({ at: Time, by: z.string() }).nullable(),
});
export type Evaluator = z.infer<typeof Evaluator>;

export const evaluatorOperations = {
  "evaluators.list": operation({
    method: "GET",
    path: "/api/evaluators",
    role: "viewer",
    scope: "evaluators:read",
    says: "Lists evaluators, with their versions, rates and settings.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Evaluator), nextCursor: z.null() }),
  }),
  "evaluators.get": operation({
    method: "GET",
    path: "/api/evaluators/{id}",
    role: "viewer",
    scope: "evaluators:read",
    says: "Shows one evaluator.",
    input: z.strictObject({ id: EvaluatorId }),
    output: Evaluator,
  }),
  "evaluators.set": operation({
    method: "PATCH",
    path: "/api/evaluators/{id}",
    role: "operator",
    scope: "evaluators:write",
    says: "Switches an evaluator on or off, and sets how often it looks and what it goes by; other settings are another version.",
    input: z.strictObject({
      id: EvaluatorId,
      on: z.boolean().optional(),
      rate: Rate.optional(),
      /** In place of those set before. */
      agentRates: z.record(AgentId, Rate).optional(),
      toolRates: z.record(z.string().max(400), Rate).optional(),
      settings: z
        .record(z.string().max(60), z.union([z.number(), z.array(z.string().max(60)).max(20)]))
        .optional(),
    }),
    output: Evaluator,
  }),
};
