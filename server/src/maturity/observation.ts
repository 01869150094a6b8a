import type { Tier } from "@reeve/contract/agent";

/** What one probe saw of one subject. Only an unexpired `pass` counts; "we cannot see" is kept apart from "it is broken". */
export type ObservedOutcome = "pass" | "fail" | "unknown" | "error" | "not_applicable";

/** What is counted: an agent, an event, or the organisation itself. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  /** Where a person sees it. */
  readonly page: string;
  readonly tier: Tier;
  /** True when a single failure of it keeps the criterion from being met, whatever the share. */
  readonly floor: boolean;
  /** What it is grouped by: null where it belongs to no agent. */
  readonly agent: string | null;
}

export interface Observation {
  readonly subject: Subject;
  readonly outcome: ObservedOutcome;
  /** For criteria that count actions: how many of them were good. */
  readonly counts?: { readonly good: number; readonly of: number };
  /** A sentence: what was seen, or what is missing. */
  readonly why: string;
  /** When the evidence came to be, in ms; never when it was looked at. */
  readonly observedAt: number;
  /** Where the records are that this was counted from. */
  readonly evidence: string;
}
