import { Datetime, Duration } from "./datetime.ts";
import { constantOf, type Expression } from "./constant.ts";
import { isInAny, type Env } from "./entities.ts";
import { EvaluationError, Unreadable } from "./failure.ts";

import { add, isLong, multiply, subtract, type Long } from "./long.ts";
import { Entity, equal, keyOf, SetValue, type Value } from "./values.ts";

type Compile = (json: unknown) => Expression;
type Operator = (body: Readonly<Record<string, unknown>>, compile: Compile) => Expression;

const unary =
  (apply: (value: Value) => Value): Operator =>
  (body, compile) => {
    if (body["arg"] === undefined) throw new Unreadable("an operator misses its argument");
    const arg = compile(body["arg"]);
    return (env) => apply(arg(env));
  };

const binary =
  (apply: (a: Value, b: Value, env: Env) => Value): Operator =>
  (body, compile) => {
    if (body["left"] === undefined || body["right"] === undefined)
      throw new Unreadable("an operator misses a side");
    const [left, right] = [compile(body["left"]), compile(body["right"])];
    const known = constantOf(right);
    if (known !== undefined) return (env) => apply(left(env), known, env);
    return (env) => apply(left(env), right(env), env);
  };

const arithmetic = (apply: (a: Long, b: Long) => Long): Operator =>
  binary((a, b) => apply(asLong(a), asLong(b)));

function asLong(value: Value): Long {
  if (!isLong(value)) throw new EvaluationError("arithmetic needs integers");
  return value;
}

/** Long with Long, datetime with datetime, duration with duration: anything else is an error. */
const comparison = (holds: (a: Long, b: Long) => boolean): Operator =>
  binary((a, b) => {
    if (isLong(a) && isLong(b)) return holds(a, b);
    if (a instanceof Datetime && b instanceof Datetime) return holds(a.ms, b.ms);
    if (a instanceof Duration && b instanceof Duration) return holds(a.ms, b.ms);
    throw new EvaluationError("only integers, datetimes and durations have an order");
  });

function asSet(value: Value): SetValue {
  if (!(value instanceof SetValue)) throw new EvaluationError("this needs a set");
  return value;
}

function tagsOf(value: Value, name: Value, env: Env) {
  if (!(value instanceof Entity)) throw new EvaluationError("only entities have tags");
  if (typeof name !== "string") throw new EvaluationError("a tag's name is a string");
  return env.entities.get(value.key)?.tags.get(name);
}

export const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    "!",
    unary((value) => {
      if (typeof value !== "boolean") throw new EvaluationError("`!` needs true or false");
      return !value;
    }),
  ],
  ["neg", unary((value) => subtract(0, asLong(value)))],
  ["isEmpty", unary((value) => asSet(value).members.size === 0)],
  ["==", binary(equal)],
  ["!=", binary((a, b) => !equal(a, b))],
  ["<", comparison((a, b) => a < b)],
  ["<=", comparison((a, b) => a <= b)],
  [">", comparison((a, b) => a > b)],
  [">=", comparison((a, b) => a >= b)],
  ["+", arithmetic(add)],
  ["-", arithmetic(subtract)],
  ["*", arithmetic(multiply)],
  ["in", binary((a, b, env) => isInAny(env, a, b))],
  ["contains", binary((set, value) => asSet(set).members.has(keyOf(value)))],
  [
    "containsAll",
    binary((a, b) => {
      const [all, some] = [asSet(a).members, asSet(b).members];
      return [...some.keys()].every((key) => all.has(key));
    }),
  ],
  [
    "containsAny",
    binary((a, b) => {
      const [all, some] = [asSet(a).members, asSet(b).members];
      return [...some.keys()].some((key) => all.has(key));
    }),
  ],
  ["hasTag", binary((entity, name, env) => tagsOf(entity, name, env) !== undefined)],
  [
    "getTag",
    binary((entity, name, env) => {
      const tag = tagsOf(entity, name, env);
      if (tag === undefined) throw new EvaluationError("there is no such tag");
      return tag;
    }),
  ],
]);
