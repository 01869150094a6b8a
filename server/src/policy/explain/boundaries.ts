import { piece } from "./cedar.ts";
import { askedFor, pathOf, pathText, type Path } from "./paths.ts";

/** Stands for no value at all, among those that an argument or a fact could have. */
export const absent = Symbol("absent");
export type Tried = unknown;

/** What is worth trying for one path, because some rule compares it with something: at each constant, and beside it. */
export interface Boundary {
  readonly path: Path;
  readonly values: readonly Tried[];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const comparisons = new Set(["==", "!=", "<", "<=", ">", ">="]);
const members = new Set(["contains", "containsAll", "containsAny"]);
const truths = new Set(["&&", "||"]);
const ofTime = new Set(["toTime", "toDate", "offset"]);
const other = "something-else";
const smallest = 0.0001;

/** What the expressions of some statements turn on: each path they compare, with the values around its constants. */
export function boundaries(expressions: readonly unknown[]): readonly Boundary[] {
  const found = new Map<string, { path: Path; values: Map<string, Tried> }>();
  const add: Add = (path, ...values) => {
    if (path.length < 2) return;
    const key = pathText(path);
    const known = found.get(key) ?? { path, values: new Map<string, Tried>() };
    found.set(key, known);
    for (const value of values)
      known.values.set(value === absent ? "absent" : JSON.stringify(value), value);
  };
  for (const expression of expressions) {
    condition(expression, add);
    walk(expression, add);
  }
  return [...found.values()]
    .filter(({ path }) => !identity.has(pathText(path)))
    .map(({ path, values }) => ({ path, values: sensible(path, [...values.values()]) }));
}

/** Who an agent is and which tool is meant are not things to be otherwise. */
const identity = new Set(["principal.name", "resource.name"]);

/** What has a few values only, and which they are. */
const vocabulary: Readonly<Record<string, readonly string[]>> = {
  "principal.tier": ["low", "medium", "high", "critical"],
  "resource.effect": ["read", "write", "destructive"],
  "resource.risk": ["low", "medium", "high"],
};

function sensible(path: Path, values: readonly Tried[]): readonly Tried[] {
  const words = vocabulary[pathText(path)];
  if (words) return words;
  // Something that is only asked for has to be something.
  return values.every((value) => value === absent) ? [...values, other] : values;
}

type Add = (path: Path, ...values: readonly Tried[]) => void;

function walk(json: unknown, add: Add): void {
  if (Array.isArray(json)) for (const one of json as unknown[]) walk(one, add);
  if (!isObject(json)) return;
  const asked = askedFor(json);
  if (asked) add(asked, absent);
  for (const [name, body] of Object.entries(json)) {
    if (isObject(body)) operation(name, body, add);
    if (Array.isArray(body)) method(name, body as unknown[], add);
    walk(body, add);
  }
}

function operation(name: string, body: Json, add: Add): void {
  const { left, right } = body;
  if (truths.has(name)) for (const side of [left, right]) condition(side, add);
  if (name === "!") condition(body["arg"], add);
  if (name === "if-then-else")
    for (const part of ["if", "then", "else"]) condition(body[part], add);
  if (comparisons.has(name)) {
    compared(left, right, add);
    compared(right, left, add);
  }
  if (members.has(name)) member(left, right, add);
  if (name === "isEmpty") condition(body["arg"], (path) => add(path, [], [other]));
  const path = name === "like" ? pathOf(left) : null;
  if (path) add(path, example(body["pattern"]), other);
}

/** A path that stands where something is true or false. */
function condition(json: unknown, add: Add): void {
  const path = pathOf(json);
  if (path) add(path, true, false);
}

function compared(read: unknown, constant: unknown, add: Add): void {
  const value = constantOf(constant);
  if (value === undefined) return;
  const path = pathOf(read);
  if (path) return add(path, ...around(value));
  // The time of day, compared with a duration: the day does not matter.
  const [[name, body] = ["", null]] = isObject(read) ? Object.entries(read) : [];
  const inside = ofTime.has(name) && Array.isArray(body) ? pathOf(body[0]) : null;
  if (inside && isTime(value)) add(inside, ...around(value));
}

/** A set that is read against a member or a set that is written, or the other way round. */
function member(left: unknown, right: unknown, add: Add): void {
  const [set, one] = [pathOf(left), pathOf(right)];
  const [leftValue, rightValue] = [constantOf(left), constantOf(right)];
  if (set && rightValue !== undefined) {
    const all = Array.isArray(rightValue) ? (rightValue as unknown[]) : [rightValue];
    add(set, [], all, ...all.map((each) => [each]));
  }
  if (one && Array.isArray(leftValue)) add(one, ...(leftValue as unknown[]), other);
}

function method(name: string, [first, second]: readonly unknown[], add: Add): void {
  const path = pathOf(first);
  const value = constantOf(second);
  if (path && value !== undefined && !ofTime.has(name)) add(path, ...around(value));
}

/** A point in time or a span of it, in ms. */
export class Time {
  readonly ms: number;
  readonly kind: "datetime" | "duration";

  constructor(ms: number, kind: Time["kind"]) {
    this.ms = ms;
    this.kind = kind;
  }
}
const isTime = (value: unknown): value is Time => value instanceof Time;

/** A constant of Cedar JSON as plain JSON; undefined for anything that is not one. */
function constantOf(json: unknown): unknown {
  if (!isObject(json)) return undefined;
  const [[name, body] = ["", null]] = Object.entries(json);
  if (name === "Value") return plain(body);
  if (name === "neg") {
    const value = constantOf((body as Json)["arg"]);
    return typeof value === "number" ? -value : undefined;
  }
  if (name === "Set" && Array.isArray(body)) {
    const all = body.map(constantOf);
    return all.includes(undefined) ? undefined : all;
  }
  if (!Array.isArray(body) || body.length !== 1) return undefined;
  return made(name, constantOf(body[0]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const { __extn: made_, __long: long } = value;
  if (isObject(made_)) return made(String(made_["fn"]), made_["arg"]);
  return typeof long === "string" || isObject(value["__entity"]) ? undefined : value;
}

const spans: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

function made(name: string, literal: unknown): unknown {
  if (typeof literal !== "string") return undefined;
  if (name === "decimal") return Number(literal);
  if (name === "datetime") return new Time(Date.parse(literal), "datetime");
  if (name !== "duration") return undefined;
  const parts = [...literal.matchAll(/(\d+)(ms|d|h|m|s)/g)];
  const ms = parts.reduce((sum, [, n, unit]) => sum + Number(n) * (spans[unit ?? ""] ?? 0), 0);
  return new Time(literal.startsWith("-") ? -ms : ms, "duration");
}

/** Just below, at and above a number or a time; a text and one other; both truths. */
function around(value: unknown): readonly Tried[] {
  if (typeof value === "boolean") return [value, !value];
  if (typeof value === "string") return [value, other];
  if (isTime(value)) return [-1, 0, 1].map((step) => new Time(value.ms + step, value.kind));
  if (typeof value !== "number") return [value];
  const step = Number.isInteger(value) ? 1 : smallest;
  return [value - step, value, value + step].map((one) => Math.round(one * 10_000) / 10_000);
}

/** A text that a pattern takes. */
const example = (pattern: unknown): string =>
  (Array.isArray(pattern) ? (pattern as unknown[]) : [])
    .map((one) => (one === "Wildcard" ? "x" : piece(one)))
    .join("");
