import { of, type Mutant } from "./mutant.ts";

const entities = of("entities");
const buckets = of("buckets");
const statement = of("statement");
const scope = of("scope");
const expression = of("expression");
const constant = of("constant");
const evaluate = of("evaluate");

/** Bugs in how statements are found, and in what their scopes and conditions mean. */
export const mutantsOfLanguage: readonly Mutant[] = [
  entities("only direct parents count", "        open.push(parent.key);\n", ""),
  entities("nothing is in itself", "inner.key === outerKey || env", "env"),
  entities("`in` a set needs all of it", "members.some((one)", "members.every((one)"),
  entities(
    "what is no entity is in nothing",
    'throw new EvaluationError("`in` needs an entity");',
    "return false;",
  ),
  entities(
    "a set of other things is searched",
    "if (!members.every((one) => one instanceof Entity))",
    "if (false)",
  ),

  buckets("ancestors are not looked under", "  ...(env.entities.get(key)?.ancestors ?? []),\n", ""),
  buckets("unscoped statements are not found", "  any,\n];", "];"),
  buckets(
    "statements found by their action are forgotten",
    "for (const action of reach(env, env.action)) add(this.#byAction.get(action));",
    "",
  ),
  buckets(
    "only the first of several actions is a key",
    "for (const key of it.action.keys ?? [any])",
    "for (const key of (it.action.keys ?? [any]).slice(0, 1))",
  ),
  buckets(
    "what is not known yet rules out",
    "!ruledOut(it, known)",
    "!ruledOut(it, known) && it.conditions.length < 2",
  ),
  buckets(
    "found lists are taken for another action",
    "?.get(env.action.key) ??",
    "?.values().next().value ??",
  ),
  buckets(
    "found lists are taken for another resource",
    ".get(env.principal.key)?.get(env.resource.key)",
    ".get(env.principal.key)?.values().next().value",
  ),

  statement("`unless` is read as `when`", 'wanted: kind === "when"', "wanted: true"),
  statement(
    "only the first condition counts",
    "for (const { expression, wanted } of conditions)\n    if",
    "for (const { expression, wanted } of conditions.slice(0, 1))\n    if",
  ),
  statement(
    "the action of a scope is not looked at",
    "it.principal.holds(env) && it.action.holds(env)",
    "it.principal.holds(env)",
  ),
  statement("the resource of a scope is not looked at", " && it.resource.holds(env);", ";"),
  statement(
    "a statement that may fail is ruled out",
    "      if (error instanceof Unknown || error instanceof EvaluationError) return false;",
    "      if (error instanceof EvaluationError) return true;\n      if (error instanceof Unknown) continue;",
  ),

  scope("`is … in` ignores the `in`", "=== type && holds(env), keys }", "=== type, keys: null }"),
  scope(
    "`is … in` ignores the type",
    "holds: (env) => env[side].type === type && holds(env)",
    "holds",
  ),
  scope("an action must be in all of a list", "keys.some((key)", "keys.every((key)"),
  scope(
    "`==` is read as `in`",
    "holds: (env) => env[side].key === key",
    "holds: (env) => isIn(env, env[side], key)",
  ),

  expression(
    "the right side of `&&` need not be true or false",
    "truth(left, env) && truth(right, env)",
    "truth(left, env) && (right(env) as boolean)",
  ),
  expression(
    "`||` looks at its right side first",
    "truth(left, env) || truth(right, env)",
    "truth(right, env) || truth(left, env)",
  ),
  expression(
    "`&&` looks at both sides",
    "truth(left, env) && truth(right, env)",
    "[truth(left, env), truth(right, env)].every(Boolean)",
  ),
  expression(
    "both branches are evaluated",
    "truth(test, env) ? yes(env) : no(env)",
    "[no(env), yes(env)][Number(truth(test, env))]",
  ),
  expression(
    "`has a.b` looks at `a` only",
    "for (const name of path) {\n      value = membersOf",
    "for (const name of path.slice(0, 1)) {\n      value = membersOf",
  ),
  expression(
    "what has no attributes has none",
    'throw new EvaluationError("only records and entities have attributes");',
    "return undefined;",
  ),
  expression(
    "an absent attribute is false",
    "if (found === undefined) throw new EvaluationError(`there is no attribute \\`${name}\\``);\n  return found;",
    "return found ?? false;",
  ),
  expression(
    "`like` of something else is false",
    'throw new EvaluationError("`like` needs a string");',
    "return false;",
  ),
  expression(
    "`is` of something else is false",
    'throw new EvaluationError("`is` needs an entity");',
    "return false;",
  ),
  expression(
    "`is … in` in an expression ignores the `in`",
    "return outer === undefined || isInAny(env, value, outer(env));",
    "return true;",
  ),
  expression(
    "`is … in` looks at the `in` first",
    "if (value.type !== type) return false;\n    return outer === undefined || isInAny(env, value, outer(env));",
    "return (outer === undefined || isInAny(env, value, outer(env))) && value.type === type;",
  ),
  expression(
    "too many arguments are taken",
    "args.length !== known.arity",
    "args.length < known.arity",
  ),
  expression("a path is read backwards", "names.unshift(", "names.push("),
  constant(
    "a set with one literal is all literals",
    "known.length === all.length ? known : null",
    "known.length > 0 ? known : null",
  ),

  evaluate("a statement that failed is not told", "      errors.push(it);\n", ""),
  evaluate(
    "a statement that failed applies",
    "errors.push(it)",
    '(it.effect === "permit" ? permits : forbids).push(it)',
  ),
];
