import { evaluate } from "../compile/evaluate.ts";
import { envOf, type DecisionRequest } from "../decide/request.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** What rests on grants alone, as it was asked and when. */
export interface Resting {
  readonly request: DecisionRequest;
  readonly atMs: number;
}

export const restingOn = (
  permits: readonly Rule[],
  request: DecisionRequest,
  atMs: number,
): { readonly resting?: Resting } =>
  permits.length > 0 && permits.every(({ policy }) => policy.name.startsWith("grant:"))
    ? { resting: { request, atMs } }
    : {};

/**
 * Whether nothing permits any more what grants permitted: they were revoked, or narrowed to less. What began in its time
 * may end after it, so the time is that of its beginning.
 */
export function withdrawn(snapshot: Snapshot, { request, atMs }: Resting): boolean {
  try {
    const { permits } = evaluate(snapshot.rules, envOf(snapshot, request, atMs));
    return !permits.some(({ lane }) => lane === "enforce");
  } catch {
    return true;
  }
}
