import { isPointer, tokensOf } from "../decide/redaction.ts";
import { refuse } from "./said.ts";

export type Scalar = string | number | boolean;

/**
 * One argument and the set of values it may have. Narrowing brings a value into that set and leaves one alone that is in
 * it; the operators are a closed list, so that nothing else can be done to an argument.
 */
export interface Narrowing {
  /** A JSON Pointer, and its names. */
  readonly path: string;
  readonly tokens: readonly string[];
  /** The only value. */
  readonly set?: unknown;
  /** No value. */
  readonly remove?: true;
  readonly max?: number;
  readonly min?: number;
  /** These values; of a list, only these items. */
  readonly oneOf?: readonly Scalar[];
  /** Texts that begin so; of a list, only such items. */
  readonly prefix?: string;
  /** Of a list: so many at most, the first ones. */
  readonly maxItems?: number;
  /** Where there is no value, or none that can be brought into the set. */
  readonly default?: unknown;
}

const wanted = 'a list such as [{"path":"/limit","max":100}]';
const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
const isNumber = (value: unknown): boolean => Number.isFinite(value);

/** Each operator, what it takes, and that in words. */
const operators: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  set: [(value) => value !== null, "a set that is a value"],
  remove: [(value) => value === true, "a remove that is true"],
  max: [isNumber, "a max that is a number"],
  min: [isNumber, "a min that is a number"],
  oneOf: [
    (value) => Array.isArray(value) && value.length > 0 && value.every(isScalar),
    "a oneOf that is a list of texts, numbers or booleans",
  ],
  prefix: [
    (value) => typeof value === "string" && value !== "" && endsItsHost(value),
    "a prefix that is a text; one of an address must have its first / after the host",
  ],
  maxItems: [
    (value) => Number.isSafeInteger(value) && (value as number) >= 1,
    "a maxItems that is a number from 1",
  ],
  default: [(value) => value !== null, "a default that is a value"],
};
const alone = ["set", "remove"];

/** `https://api.example.com` also begins `https://api.example.com.evil.test`. */
const endsItsHost = (prefix: string): boolean =>
  !prefix.includes("://") || /^[^:]+:\/\/[^/]*\//.test(prefix);

/** What `@narrow` says. Throws Refused for anything it cannot mean. */
export function narrowings(value: string): readonly Narrowing[] {
  let items: unknown;
  try {
    items = JSON.parse(value);
  } catch {
    return refuse(wanted);
  }
  if (!Array.isArray(items) || items.length === 0) return refuse(wanted);
  return items.map(narrowing);
}

function narrowing(item: unknown): Narrowing {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return refuse(wanted);
  const { path, ...rest } = item as Record<string, unknown>;
  if (!isPointer(path)) return refuse("a path that is a JSON Pointer such as /limit");
  const names = Object.keys(rest);
  const known = Object.keys(operators).join(", ");
  if (names.length === 0) return refuse(`beside the path one of ${known}`);
  for (const name of names) {
    const [takes, words] = Object.hasOwn(operators, name) ? (operators[name] ?? []) : [];
    if (!takes) return refuse(`only path, ${known}; not ${name}`);
    if (!takes(rest[name])) return refuse(words ?? wanted);
  }
  const single = names.find((name) => alone.includes(name));
  if (single !== undefined && names.length > 1) return refuse(`${single} and no other operator`);
  const it = { path, tokens: tokensOf(path), ...rest } as Narrowing;
  if (it.min !== undefined && it.max !== undefined && it.min > it.max)
    return refuse("a min that is not above the max");
  if (
    it.default !== undefined &&
    broughtIn(it.default, { ...it, default: undefined }) !== it.default
  )
    return refuse("a default that the other operators let stand");
  return it;
}

/** Not undefined, which says that there is no value: the value cannot be brought into the set. */
export const outside = Symbol("outside");

/**
 * A value brought into the set that a narrowing names: the same one where it is in it, `outside` where it cannot be
 * brought there. undefined and null stand for no value, as they do for policies.
 */
export function broughtIn(value: unknown, it: Partial<Narrowing>): unknown {
  if (it.remove) return undefined;
  if (it.set !== undefined) return same(value, it.set) ? value : it.set;
  if (value === undefined || value === null) return it.default === undefined ? value : it.default;
  const inside = Array.isArray(value) ? items(value, it) : scalar(value, it);
  return inside === outside && it.default !== undefined ? it.default : inside;
}

function scalar(
  value: unknown,
  { max, min, oneOf, prefix, maxItems }: Partial<Narrowing>,
): unknown {
  if (maxItems !== undefined) return outside;
  if (max !== undefined || min !== undefined) {
    if (typeof value !== "number" && typeof value !== "bigint") return outside;
    if (max !== undefined && value > max) return fits(max, { oneOf }) ? max : outside;
    if (min !== undefined && value < min) return fits(min, { oneOf }) ? min : outside;
  }
  return fits(value, { oneOf, prefix }) ? value : outside;
}

/** A list loses what is not in the set. One that would lose everything stays outside: to many tools no item means all. */
function items(values: readonly unknown[], it: Partial<Narrowing>): unknown {
  if (it.max !== undefined || it.min !== undefined) return outside;
  const kept = values.filter((value) => fits(value, it)).slice(0, it.maxItems ?? values.length);
  if (kept.length === values.length) return values;
  return kept.length === 0 ? outside : kept;
}

function fits(
  value: unknown,
  { oneOf, prefix }: { oneOf?: Narrowing["oneOf"] | undefined; prefix?: string | undefined },
): boolean {
  if (oneOf !== undefined && !oneOf.some((one) => one === value)) return false;
  return prefix === undefined || (typeof value === "string" && beginsWith(value, prefix));
}

/** A text that climbs out again, plainly or in disguise, does not stay where it begins. */
const climbs = /(^|[\\/])\.\.([\\/]|$)|%2e|%2f|%5c/i;
const beginsWith = (value: string, prefix: string): boolean =>
  value.startsWith(prefix) && !climbs.test(value);

const same = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);
