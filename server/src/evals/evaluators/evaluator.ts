import type { Action } from "@reeve/contract/action";
import type { Aspect } from "@reeve/contract/evaluator";
import type { ActionId } from "@reeve/contract/id";
import type { ScoreLabel, Unscored } from "@reeve/contract/score";

/** One step of a session, with what its tool promised when it was taken. */
export interface Step {
  readonly action: Action;
  /** JSON Schema of the arguments and of the answer, where the tool declares them. */
  readonly inputSchema: unknown;
  readonly outputSchema: unknown;
  /** What one call of its tool is said to cost, in millionths of a dollar; null where nobody said it. */
  readonly costMicros: number | null;
}

/** What every evaluator is given, live and offline alike: one whole session of one agent, its steps in the order of time. */
export interface Session {
  readonly session: string;
  readonly agent: NonNullable<Action["agent"]>;
  readonly agentVersion: string | null;
  readonly principal: string | null;
  readonly steps: readonly Step[];
  /** What the case of a dataset says should have happened; null for live work. */
  readonly expected: Expected | null;
}

/** The tools that should have been called, and how strictly their order counts. */
export interface Expected {
  /** `server/tool`, or that with what its arguments must be. */
  readonly trajectory: readonly (string | ExpectedCall)[];
  readonly match: "exact" | "in-order" | "any-order";
}

export interface ExpectedCall {
  /** `server/tool` */
  readonly tool: string;
  /** By the path of an argument (`a.b`): the value it has, or texts it contains; others may be anything. */
  readonly args: Readonly<
    Record<string, { readonly equals: unknown } | { readonly contains: string }>
  >;
}

/** What is said of the session, or of one step where `action` is given. Scored or not, never neither. */
export type Verdict = {
  readonly action?: ActionId;
  /** 0 to 1, where 1 is best. */
  readonly value?: number;
  /** In the evaluator's own unit. */
  readonly measure?: number;
  /** One sentence; positions and classes, never content. */
  readonly explanation?: string;
  readonly costMicros?: number;
} & (
  | { readonly label: Exclude<ScoreLabel, "unscored"> }
  | { readonly label: "unscored"; readonly unscored: Unscored }
);

/**
 * One evaluator in one version. It answers nothing where it does not apply, otherwise one verdict on the session and at most
 * one on each step that it points to.
 */
export interface Evaluator {
  readonly name: string;
  readonly aspect: Aspect;
  /** Hash of code or prompt, model and parameters. */
  readonly version: string;
  readonly judge: (
    session: Session,
    signal: AbortSignal,
  ) => readonly Verdict[] | Promise<readonly Verdict[]>;
}
