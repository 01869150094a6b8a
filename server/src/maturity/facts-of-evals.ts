import type { Aspect } from "@reeve/contract/evaluator";

export interface DriftFacts {
  /** Agents of which something watches with a baseline or a target: how many streams, and the mean run to a false alarm. */
  readonly armed: ReadonlyMap<string, { readonly streams: number; readonly runLength: number }>;
  readonly alarms: readonly AlarmFacts[];
}

export interface AlarmFacts {
  readonly id: string;
  readonly agent: string;
  readonly name: string;
  readonly planted: boolean;
  readonly raisedAt: string;
  /** The record knows that it was raised, and it is no more. */
  readonly gone?: boolean;
  /** When it narrowed, escalated or was settled first; null where it did not, or a planted fall was not noticed. */
  readonly settledAt: string | null;
}

/** An evaluator that people made and that is on, with how often it agrees with people, by labels of the last 90 days. */
export interface GraderFacts {
  readonly id: string;
  readonly name: string;
  /** Sessions that both could tell. */
  readonly n: number;
  /** Null where one label for all says nothing of agreement. */
  readonly kappa: number | null;
  readonly lastAt: string | null;
}

/** That sessions of one version of an agent were scored in one aspect, and when last. */
export interface ScoredFacts {
  /** Empty where no session said it. */
  readonly version: string;
  readonly aspect: Aspect;
  readonly lastAt: string;
}

export interface GateFacts {
  readonly id: string;
  readonly agent: string;
  readonly candidate: string;
  readonly verdict: "block" | "pass" | "inconclusive";
  readonly at: string;
  readonly overrideBy: string | null;
  readonly overrideUntil: string | null;
}

export interface SuiteFacts {
  readonly agent: string;
  readonly dataset: string;
  readonly quality: number;
  readonly safety: number;
  /** When its newest version was made. */
  readonly at: string;
}
