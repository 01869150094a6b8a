import { z } from "zod";

/** What a score speaks of: whether the work was good, whether it was safe, whether it kept to policy. */
export const Aspect = z.enum(["quality", "safety", "policy"]);
export type Aspect = z.infer<typeof Aspect>;

/** Who gives the score. `external`: another system handed it in. */
export const EvaluatorKind = z.enum(["deterministic", "judge", "code", "human", "external"]);
export type EvaluatorKind = z.infer<typeof EvaluatorKind>;
