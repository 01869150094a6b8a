import { envOf, type DecisionRequest } from "../decide/request.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { Asked, Misfit } from "./asked.ts";

/** A grant that would have permitted a call, had it been within its constraints. */
export interface OutOfBounds {
  readonly grant: Rule;
  readonly misfit: Misfit;
}

/** The newest such grant; null where none reaches so far. */
export function outOfBounds(
  snapshot: Snapshot,
  request: DecisionRequest,
  now: number,
): OutOfBounds | null {
  const env = envOf(snapshot, request, now);
  for (const grant of [...snapshot.rules.candidates(env)].reverse()) {
    if (grant.bounds === undefined || grant.lane !== "enforce") continue;
    const { bounds, endsAtMs = null } = grant;
    if (endsAtMs !== null && endsAtMs <= now) continue;
    const misfit = bounds.misfit(env.asked as Asked, now);
    if (misfit !== null) return { grant, misfit };
  }
  return null;
}
