import type { Expression } from "../compile/constant.ts";
import type { Env } from "../compile/entities.ts";
import { compile } from "../compile/expression.ts";
import { contradicts } from "./contradicts.ts";

export type Json = Readonly<Record<string, unknown>>;
export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is known of the request before it comes. */
export interface Known {
  /** The type of the resource, where the scope leaves only one. */
  readonly resource: string | null;
}

/** Members that are always there, because Reeve itself puts them. What an agent sends is never among them. */
const certain: Readonly<Record<string, readonly string[]>> = {
  context: ["base", "args"],
  "context.base": ["now", "argsHash", "costMicros", "session", "applied"],
  principal: ["name", "env", "tier", "trust", "ready"],
  resource: ["name", "risk", "effect", "external", "sideEffect", "egress", "dataClasses"],
};

/** Every value that some attributes can have. */
export const closed: Readonly<Record<string, readonly string[]>> = {
  "principal.tier": ["low", "medium", "high", "critical"],
  "resource.effect": ["read", "write", "destructive"],
  "resource.risk": ["low", "medium", "high"],
};

/**
 * What an expression (Cedar JSON) is for every request for which it can be evaluated: true or false, or null where that
 * depends on the request.
 */
export function always(node: unknown, known: Known): boolean | null {
  if (!isJson(node)) return null;
  const [operator = "", body] = Object.entries(node)[0] ?? [];
  if (operator === "Value") return typeof body === "boolean" ? body : null;
  if (!isJson(body)) return worked(node);
  const { left, right } = body;
  switch (operator) {
    case "!":
      return not(always(body["arg"], known));
    case "&&":
      return all([...joined("&&", node)], known);
    case "||":
      return not(all([...joined("||", node)].map(negated), known));
    case "if-then-else":
      return choice(body, known);
    case "==":
      return same(left, right) ? true : (neverEqual(left, right) ?? worked(node));
    case "!=":
      return same(left, right) ? false : (not(neverEqual(left, right)) ?? worked(node));
    case "<=":
    case ">=":
      return same(left, right) ? true : worked(node);
    case "<":
    case ">":
      return same(left, right) ? false : worked(node);
    case "has":
      return typeof body["attr"] === "string" && certain[pathOf(left) ?? ""]?.includes(body["attr"])
        ? true
        : null;
    case "is":
      return isOf(body, known);
    default:
      return worked(node);
  }
}

const not = (value: boolean | null): boolean | null => (value === null ? null : !value);
export const negated = (node: unknown): unknown =>
  isJson(node) && isJson(node["!"]) ? node["!"]["arg"] : { "!": { arg: node } };

/** The parts of `a && b && c`, or of `a || b || c`. */
export function* joined(operator: "&&" | "||", node: unknown): Generator {
  const body = isJson(node) ? node[operator] : undefined;
  if (!isJson(body)) return yield node;
  yield* joined(operator, body["left"]);
  yield* joined(operator, body["right"]);
}

/** Whether all of these hold together, always or never. */
export function all(parts: readonly unknown[], known: Known): boolean | null {
  const values = parts.map((part) => always(part, known));
  if (values.includes(false) || contradicts(parts)) return false;
  return values.every((value) => value === true) ? true : null;
}

function choice(body: Json, known: Known): boolean | null {
  const test = always(body["if"], known);
  const [yes, no] = [always(body["then"], known), always(body["else"], known)];
  if (test === null) return yes === no ? yes : null;
  return test ? yes : no;
}

/** The names from a variable inwards: `context.base.now`. Null for anything else. */
export function pathOf(node: unknown): string | null {
  if (!isJson(node)) return null;
  if (typeof node["Var"] === "string") return node["Var"];
  const step = node["."];
  if (!isJson(step) || typeof step["attr"] !== "string") return null;
  const before = pathOf(step["left"]);
  return before === null ? null : `${before}.${step["attr"]}`;
}

export const literal = (node: unknown): unknown => (isJson(node) ? node["Value"] : undefined);

/** The same thing read twice; a text of JSON says so, because Cedar writes each thing one way. */
const same = (left: unknown, right: unknown): boolean =>
  left !== undefined && JSON.stringify(left) === JSON.stringify(right);

/** False where one side has only so many values and the other is none of them. */
function neverEqual(left: unknown, right: unknown): boolean | null {
  for (const [path, value] of [
    [pathOf(left), literal(right)],
    [pathOf(right), literal(left)],
  ] as const)
    if (path !== null && typeof value === "string" && closed[path]?.includes(value) === false)
      return false;
  return null;
}

function isOf(body: Json, known: Known): boolean | null {
  if (body["in"] !== undefined) return null;
  const types: Readonly<Record<string, string | null>> = {
    principal: "Reeve::Agent",
    action: "Reeve::Action",
    resource: known.resource,
  };
  const type = types[pathOf(body["left"]) ?? ""] ?? null;
  return type === null ? null : type === body["entity_type"];
}

const mentions = (node: unknown): boolean =>
  typeof node === "object" &&
  node !== null &&
  ("Var" in node || Object.values(node).some((one) => mentions(one)));

/** The value of what asks nothing of the request, by the evaluator itself. */
function worked(node: Json): boolean | null {
  if (mentions(node)) return null;
  try {
    const expression: Expression = compile(node);
    const value = expression({ entities: new Map() } as unknown as Env);
    return typeof value === "boolean" ? value : null;
  } catch {
    return null;
  }
}
