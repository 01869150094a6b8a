import type { ScoreLabel } from "@reeve/contract/score";
import type { Session } from "../src/evals/evaluators/evaluator.ts";

/** What one evaluator must say of one session; null: it says nothing, because it does not apply. */
export interface Case {
  readonly evaluator: string;
  readonly what: string;
  readonly session: Session;
  readonly label: ScoreLabel | null;
  /** How many steps it points to. */
  readonly steps: number;
}

/** Cases of one evaluator; a session that fails does so by one step unless the case says otherwise. */
export const of =
  (evaluator: string) =>
  (
    what: string,
    session: Session,
    label: Case["label"],
    steps: number = label === "fail" ? 1 : 0,
  ): Case => ({ evaluator, what, session, label, steps });
