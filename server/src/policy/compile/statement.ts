import type { Env } from "./entities.ts";
import type { Expression } from "./constant.ts";
import { compile, truth } from "./expression.ts";
import { EvaluationError, Unknown, Unreadable } from "./failure.ts";
import { constraint, type Constraint } from "./scope.ts";

/** One `permit` or `forbid`, compiled. */
export interface Statement {
  readonly effect: "permit" | "forbid";
  readonly principal: Constraint;
  readonly action: Constraint;
  readonly resource: Constraint;
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly expression: Expression;
  /** What it must be: true for `when`, false for `unless`. */
  readonly wanted: boolean;
}

/** Compiles one statement of Cedar JSON. Throws Unreadable for anything it does not know. */
export function statement(json: unknown): Statement {
  const it = (json ?? {}) as Readonly<Record<string, unknown>>;
  const effect = it["effect"];
  if (effect !== "permit" && effect !== "forbid")
    throw new Unreadable("a statement is neither permit nor forbid");
  if (!Array.isArray(it["conditions"]))
    throw new Unreadable("a statement has no list of conditions");
  return {
    effect,
    principal: constraint("principal", it["principal"]),
    action: constraint("action", it["action"]),
    resource: constraint("resource", it["resource"]),
    conditions: it["conditions"].map(condition),
  };
}

function condition(json: unknown): Condition {
  const { kind, body } = json as { kind?: unknown; body?: unknown };
  if (kind !== "when" && kind !== "unless")
    throw new Unreadable("a condition is neither when nor unless");
  return { expression: compile(body), wanted: kind === "when" };
}

export const inScope = (it: Statement, env: Env): boolean =>
  it.principal.holds(env) && it.action.holds(env) && it.resource.holds(env);

/** True when a statement in scope applies. Throws EvaluationError where Cedar has an error. */
export function conditionsHold({ conditions }: Statement, env: Env): boolean {
  for (const { expression, wanted } of conditions)
    if (truth(expression, env) !== wanted) return false;
  return true;
}

/** True when a statement in scope can neither apply nor fail, whatever is not known yet turns out to be. */
export function ruledOut({ conditions }: Statement, known: Env): boolean {
  for (const { expression, wanted } of conditions)
    try {
      if (truth(expression, known) !== wanted) return true;
    } catch (error) {
      // Where this may fail, so may the statement, whatever its later conditions say.
      if (error instanceof Unknown || error instanceof EvaluationError) return false;
      throw error;
    }
  return false;
}

export type Perhaps = "yes" | "no" | "error" | "perhaps";

/** What can be said of a statement in scope while the context is not known; "perhaps" whenever the context decides. */
export function foreseen(it: Statement, env: Env): Perhaps {
  let answer: Perhaps = "yes";
  for (const { expression, wanted } of it.conditions)
    try {
      if (truth(expression, env) === wanted) continue;
      // After a condition that needs the context an error may come first, and an error of a forbid is a block.
      return answer === "perhaps" && it.effect === "forbid" ? "perhaps" : "no";
    } catch (error) {
      if (error instanceof Unknown) answer = "perhaps";
      else if (error instanceof EvaluationError)
        return answer === "yes" || it.effect === "permit" ? "error" : "perhaps";
      else throw error;
    }
  return answer;
}
