/** What Reeve says to one action. */
export interface Verdict {
  /** The action's id: how it ended is told under it. */
  readonly action: string;
  readonly decision: string;
  readonly answer: "allow" | "block" | "scope" | "escalate";
  /** Why, as a word for software. */
  readonly code: string;
  /** Why, as a sentence that a model or a person can act on. */
  readonly reason: string;
  readonly policies: readonly { readonly name: string; readonly version: number }[];
  /** For `scope`: the arguments to act with. */
  readonly args?: unknown;
  /** For `scope`: classes of data that must be hidden in the result; `report` gives back what may be shown. */
  readonly redacts?: readonly string[];
  /** For `escalate`: where a person decides; the same action asked again after that goes through once. */
  readonly approval?: { readonly id: string; readonly url: string; readonly expiresAt: string };
  /** In how many seconds the same may be tried again. */
  readonly retryAfter?: number;
}

/** The action may not happen, or not yet. Its message is what the agent should read. */
export class ActionRefused extends Error {
  override readonly name = "ActionRefused";
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    super(verdict.reason);
    this.verdict = verdict;
  }
}
