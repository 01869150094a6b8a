import type { EvaluatorId } from "@reeve/contract/id";
import type { Vault } from "../../platform/vault.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { openCode, type CodeRunner } from "../code/runner.ts";
import { openBreaker } from "../judges/breaker.ts";
import { judgeOf, type JudgeHands } from "../judges/judge.ts";
import { openTurns } from "../judges/turns.ts";
import { keyOf } from "./key.ts";
import type { Kept } from "./store.ts";

export interface GraderHands extends Pick<JudgeHands, "database" | "clock" | "touched"> {
  readonly vault: Pick<Vault, "open">;
  /** A judge's endpoint is down, or up again where `why` is null. */
  down(judge: Pick<Kept, "id" | "name">, why: string | null): Promise<void>;
}

/** Makes evaluators of graders. What one has learned of its endpoint stays until it is changed. */
export interface Graders extends AsyncDisposable {
  of(it: Kept): Evaluator;
  /** What is wrong with code; null where it can be run. */
  check: CodeRunner["check"];
}

export function openGraders(hands: GraderHands): Graders {
  const known = new Map<EvaluatorId, { since: string; evaluator: Evaluator }>();
  const code: CodeRunner = openCode();
  function made(it: Kept): Evaluator {
    const { how } = it;
    if (how.kind === "code") return code.evaluator({ ...it, how });
    return judgeOf(
      { ...it, how },
      {
        ...hands,
        key: () => keyOf(hands.vault, it),
        breaker: openBreaker(hands.clock),
        turns: openTurns(how.atOnce),
        changed: (why) => hands.down(it, why),
      },
    );
  }
  return {
    of(it) {
      const since = `${it.changedAt} ${it.version} ${it.sealedKey ?? ""}`;
      const before = known.get(it.id);
      if (before?.since === since) return before.evaluator;
      const evaluator = made(it);
      known.set(it.id, { since, evaluator });
      return evaluator;
    },
    check: code.check,
    [Symbol.asyncDispose]: () => code[Symbol.asyncDispose](),
  };
}
