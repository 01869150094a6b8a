import type { Env } from "./entities.ts";
import type { Value } from "./values.ts";

/** A compiled expression. Throws EvaluationError where Cedar has an error, Unknown where it needs what is not known yet. */
export type Expression = (env: Env) => Value;

const values = new WeakMap<Expression, Value>();

/** An expression whose value is known when it is compiled. */
export function constant(value: Value): Expression {
  const expression = () => value;
  values.set(expression, value);
  return expression;
}

/** The value of an expression that is a literal, or is made of literals only. */
export const constantOf = (expression: Expression): Value | undefined => values.get(expression);

/** The values of expressions that all have one. */
export function constantsOf(all: readonly Expression[]): readonly Value[] | null {
  const known = all.map(constantOf).filter((value) => value !== undefined);
  return known.length === all.length ? known : null;
}
