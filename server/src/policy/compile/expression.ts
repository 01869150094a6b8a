import { constant, constantsOf, type Expression } from "./constant.ts";
import { isInAny, type Env } from "./entities.ts";
import { extensionFunction, type ExtensionFunction } from "./extension.ts";
import { EvaluationError, Unknown, Unreadable } from "./failure.ts";
import { like } from "./like.ts";
import { operators } from "./operators.ts";
import { fromTrusted } from "./trusted.ts";
import { Entity, MapRecord, RecordValue, SetValue, type Value } from "./values.ts";

type Node = Readonly<Record<string, unknown>>;

/** Compiles one node of Cedar JSON. Throws Unreadable for anything it does not know. */
export function compile(json: unknown): Expression {
  const [name, body] = only(json);
  const special = forms.get(name);
  if (special) return special(body as Node);
  const operator = operators.get(name);
  if (operator) return operator(body as Node, compile);
  if (Array.isArray(body)) return call(name, body);
  throw new Unreadable(`the operator ${name} is not known`);
}

function only(json: unknown): [string, unknown] {
  const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
  const [first] = entries;
  if (!first || entries.length !== 1) throw new Unreadable("an expression must have one operator");
  return first;
}

const forms = new Map<string, (body: Node) => Expression>([
  ["Value", (body) => constant(fromTrusted(body))],
  ["Var", (body) => variable(body)],
  ["if-then-else", (body) => choice(body)],
  ["&&", (body) => both(compile(body["left"]), compile(body["right"]))],
  ["||", (body) => either(compile(body["left"]), compile(body["right"]))],
  ["Set", (body) => setOf(body)],
  ["Record", (body) => recordOf(body)],
  [".", (body) => attribute(body)],
  ["has", (body) => has(compile(body["left"]), body["attr"])],
  ["like", (body) => likeOf(body)],
  ["is", (body) => isOf(body)],
]);

const unreadable = (name: string): never => {
  throw new Unreadable(`the operator ${name} is not known`);
};

function variable(name: unknown): Expression {
  switch (name) {
    case "principal":
      return (env) => env.principal;
    case "action":
      return (env) => env.action;
    case "resource":
      return (env) => env.resource;
    case "context":
      return (env) => {
        if (env.context === null) throw new Unknown();
        return env.context;
      };
    default:
      throw new Unreadable("a variable is not known");
  }
}

/** The truth of a compiled expression; an error where it has none. */
export function truth(expression: Expression, env: Env): boolean {
  const value = expression(env);
  if (typeof value !== "boolean") throw new EvaluationError("a condition is not true or false");
  return value;
}

function choice(body: Node): Expression {
  const [test, yes, no] = [compile(body["if"]), compile(body["then"]), compile(body["else"])];
  return (env) => (truth(test, env) ? yes(env) : no(env));
}

const both =
  (left: Expression, right: Expression): Expression =>
  (env) =>
    truth(left, env) && truth(right, env);
const either =
  (left: Expression, right: Expression): Expression =>
  (env) =>
    truth(left, env) || truth(right, env);

function setOf(body: unknown): Expression {
  if (!Array.isArray(body)) throw new Unreadable("a set is malformed");
  const members = body.map(compile);
  const values = constantsOf(members);
  if (values) return constant(new SetValue(values));
  return (env) => new SetValue(members.map((member) => member(env)));
}

function recordOf(body: Node): Expression {
  const members = Object.entries(body).map(([name, value]) => [name, compile(value)] as const);
  return (env) => new MapRecord(new Map(members.map(([name, value]) => [name, value(env)])));
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new Unreadable("a name is malformed");
  return value;
}

/** The members of a record, or the attributes of an entity, undefined for an entity that is not known. */
function membersOf(value: Value, env: Env): RecordValue | undefined {
  if (value instanceof RecordValue) return value;
  if (value instanceof Entity) return env.entities.get(value.key)?.attributes;
  throw new EvaluationError("only records and entities have attributes");
}

/** `a.b.c` as one step. */
function attribute(body: Node): Expression {
  const names: string[] = [];
  let from: unknown = { ".": body };
  for (let at: Node | undefined = body; at; at = accessed(from)) {
    names.unshift(textOf(at["attr"]));
    from = at["left"];
  }
  const root = compile(from);
  const [name = ""] = names;
  if (names.length === 1) return (env) => member(root(env), name, env);
  return (env) => {
    let value = root(env);
    for (const name of names) value = member(value, name, env);
    return value;
  };
}

/** The body of a node that is an access, and nothing but one. */
function accessed(json: unknown): Node | undefined {
  const [name, body] = only(json);
  return name === "." ? (body as Node) : undefined;
}

function member(value: Value, name: string, env: Env): Value {
  const found = membersOf(value, env)?.get(name);
  if (found === undefined) throw new EvaluationError(`there is no attribute \`${name}\``);
  return found;
}

/** `has a`, and `has a.b.c`, which holds when each step does. */
function has(left: Expression, attr: unknown): Expression {
  const path = (Array.isArray(attr) ? attr : [attr]).map(textOf);
  if (path.length === 0) throw new Unreadable("`has` names no attribute");
  return (env) => {
    let value: Value | undefined = left(env);
    for (const name of path) {
      value = membersOf(value, env)?.get(name);
      if (value === undefined) return false;
    }
    return true;
  };
}

function likeOf(body: Node): Expression {
  const left = compile(body["left"]);
  const matches = like(Array.isArray(body["pattern"]) ? body["pattern"] : unreadable("like"));
  return (env) => {
    const value = left(env);
    if (typeof value !== "string") throw new EvaluationError("`like` needs a string");
    return matches(value);
  };
}

function isOf(body: Node): Expression {
  const left = compile(body["left"]);
  const type = textOf(body["entity_type"]);
  const outer = body["in"] === undefined ? undefined : compile(body["in"]);
  return (env) => {
    const value = left(env);
    if (!(value instanceof Entity)) throw new EvaluationError("`is` needs an entity");
    if (value.type !== type) return false;
    return outer === undefined || isInAny(env, value, outer(env));
  };
}

/** A function or method of an extension type; one on literals is worked out now, with its error. */
function call(name: string, body: readonly unknown[]): Expression {
  const known = extensionFunction(name);
  if (!known) throw new Unreadable(`the function ${name} is not known`);
  const args = body.map(compile);
  if (args.length !== known.arity)
    return () => {
      throw new EvaluationError(`${name} takes ${known.arity} argument(s)`);
    };
  const literal = known.constructs ? (body[0] as { Value?: unknown } | null)?.Value : undefined;
  if (typeof literal === "string") return folded(known, literal);
  return (env) => known.apply(args.map((arg) => arg(env)));
}

function folded(known: ExtensionFunction, literal: string): Expression {
  try {
    return constant(known.apply([literal]));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return () => {
      throw error;
    };
  }
}
