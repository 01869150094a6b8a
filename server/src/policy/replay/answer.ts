import type { Answer } from "@reeve/contract/decision";
import { evaluate } from "../compile/evaluate.ts";
import { Unknown } from "../compile/failure.ts";
import { TooMuch } from "../decide/normalise.ts";
import { BadRequest, envOf } from "../decide/request.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { byPolicy } from "./by-policy.ts";
import { NoFacts, requestOf, wasDecided, type RecordedIntent } from "./recorded.ts";
import { answerOf, missingIn, withoutBreakGlass, type Lost } from "./replay.ts";

/** What policies answer to something recorded; null where no policy was asked then, so that none is now. */
export type Answered = { readonly answer: Answer } | { readonly undecidable: Lost } | null;

/** Answers recorded decisions anew by one set of policies, by the agents and tools as they are now. No tool is near it. */
export function answerer(by: Snapshot): (it: RecordedIntent) => Answered {
  const snapshot = withoutBreakGlass(by);
  return (it) => {
    if (!wasDecided(it) || !byPolicy.has(it.decision.code)) return null;
    const missing = missingIn(snapshot, it);
    if (missing !== null) return { undecidable: missing };
    try {
      const { request, whole } = requestOf(it);
      const atMs = Date.parse(it.startedAt);
      const found = evaluate(snapshot.rules, envOf(snapshot, request, atMs));
      return { answer: answerOf(snapshot, request, atMs, whole, found) };
    } catch (error) {
      if (error instanceof NoFacts) return { undecidable: "session" };
      if (error instanceof Unknown) return { undecidable: "arguments" };
      // What cannot be asked of policies at all comes out as it did.
      if (error instanceof TooMuch || error instanceof BadRequest) return null;
      throw error;
    }
  };
}
