import type { Buckets } from "./buckets.ts";
import type { Env } from "./entities.ts";
import { EvaluationError } from "./failure.ts";
import { conditionsHold, type Statement } from "./statement.ts";

export interface Evaluated<S> {
  readonly permits: readonly S[];
  readonly forbids: readonly S[];
  readonly errors: readonly S[];
}

/**
 * One pass over the candidates: which apply, and which failed. A Cedar error counts for its statement alone; anything
 * else that is thrown is a fault of Reeve's own, and goes to the caller, who blocks.
 */
export function evaluate<S extends Statement>(buckets: Buckets<S>, env: Env): Evaluated<S> {
  const permits: S[] = [];
  const forbids: S[] = [];
  const errors: S[] = [];
  for (const it of buckets.candidates(env))
    try {
      if (conditionsHold(it, env)) (it.effect === "permit" ? permits : forbids).push(it);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      errors.push(it);
    }
  return { permits, forbids, errors };
}
