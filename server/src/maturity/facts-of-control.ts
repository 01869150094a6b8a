/** An outage that is rehearsed: a record, policies or a state that cannot be had. */
export type OutageKind = "audit" | "policy" | "state";

/** A drill of an outage. */
export interface OutageFacts {
  readonly id: string;
  readonly kind: OutageKind;
  readonly passed: boolean;
  readonly why: string | null;
  readonly at: string;
}

/** A drill of the last day: whether calls were seen as they happened, or the record verified from outside. */
export interface DailyDrillFacts {
  readonly id: string;
  readonly kind: "live" | "verify";
  readonly passed: boolean;
  readonly why: string | null;
  readonly at: string;
}

/** A tool server of the last days: calls that were let pass to it, and what its own log tells of. */
export interface ToldFacts {
  readonly server: string;
  readonly calls: number;
  /** Of them, those so new that they may still be on their way to be told of, as far as they are counted. */
  readonly recent?: number;
  readonly told: number;
  /** Of what it told, what is the record of a call. */
  readonly matched: number;
}

/** A question to a person of the last 90 days, and how it ended. */
export interface EscalationFacts {
  readonly id: string;
  readonly agent: string;
  readonly status: "pending" | "approved" | "denied";
  readonly askedAt: string;
  readonly closesAt: string;
  /** SHA-256 of all that it is bound to. */
  readonly binding: string;
  /** Policies that asked, by name and version. */
  readonly policies: number;
  readonly quorum: number;
  /** Answers like its end, by people other than the one it would be done for; and answers in all. */
  readonly others: number;
  readonly votes: number;
  /** Answers that the record knows. */
  readonly recorded: number;
  readonly usedAt: string | null;
  /** The record knows that it was asked, and it is no more, or not as it was asked. */
  readonly gone?: boolean;
}

/** What bounds agents' calls; null where it is for all of them. */
export interface LimitFacts {
  readonly agent: string | null;
  readonly server: string | null;
  readonly perMinute: number | null;
  readonly costMicrosPerDay: number | null;
}
