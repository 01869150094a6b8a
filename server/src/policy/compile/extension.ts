import { dayMs, Datetime, datetime, Duration, duration, toDate, toTime } from "./datetime.ts";
import { Decimal, decimal } from "./decimal.ts";
import { EvaluationError } from "./failure.ts";
import { Ip, ip, isInRange, isLoopback, isMulticast } from "./ip.ts";
import { long } from "./long.ts";
import type { Value } from "./values.ts";

export interface ExtensionFunction {
  readonly arity: number;
  readonly apply: (args: readonly Value[]) => Value;
  /** Makes a value from a literal, which can be done once, when the policy is compiled. */
  readonly constructs: boolean;
}

const maker = (name: string, make: (literal: string) => Value): [string, ExtensionFunction] => [
  name,
  {
    arity: 1,
    constructs: true,
    apply: ([literal]) => {
      if (typeof literal !== "string") throw new EvaluationError(`${name} takes a string`);
      return make(literal);
    },
  },
];

/** A method of one extension type, with no more arguments. */
const of = <T>(
  type: Type<T>,
  name: string,
  apply: (it: T) => Value,
): [string, ExtensionFunction] => [
  name,
  { arity: 1, constructs: false, apply: ([it]) => apply(as(type, it, name)) },
];

const pair = <A, B>(
  left: Type<A>,
  right: Type<B>,
  name: string,
  apply: (a: A, b: B) => Value,
): [string, ExtensionFunction] => [
  name,
  { arity: 2, constructs: false, apply: ([a, b]) => apply(as(left, a, name), as(right, b, name)) },
];

type Type<T> = abstract new (...args: never[]) => T;

function as<T>(type: Type<T>, value: unknown, name: string): T {
  if (!(value instanceof type))
    throw new EvaluationError(`${name} was given a value of another type`);
  return value;
}

const toUnit = (name: string, unitMs: bigint) => of(Duration, name, ({ ms }) => long(ms / unitMs));

const functions = new Map<string, ExtensionFunction>([
  maker("decimal", decimal),
  pair(Decimal, Decimal, "lessThan", (a, b) => a.value < b.value),
  pair(Decimal, Decimal, "lessThanOrEqual", (a, b) => a.value <= b.value),
  pair(Decimal, Decimal, "greaterThan", (a, b) => a.value > b.value),
  pair(Decimal, Decimal, "greaterThanOrEqual", (a, b) => a.value >= b.value),
  maker("ip", ip),
  of(Ip, "isIpv4", ({ version }) => version === 4),
  of(Ip, "isIpv6", ({ version }) => version === 6),
  of(Ip, "isLoopback", isLoopback),
  of(Ip, "isMulticast", isMulticast),
  pair(Ip, Ip, "isInRange", isInRange),
  maker("datetime", datetime),
  pair(Datetime, Duration, "offset", (at, by) => new Datetime(at.ms + by.ms)),
  pair(Datetime, Datetime, "durationSince", (to, from) => new Duration(to.ms - from.ms)),
  of(Datetime, "toDate", toDate),
  of(Datetime, "toTime", toTime),
  maker("duration", duration),
  toUnit("toMilliseconds", 1n),
  toUnit("toSeconds", 1_000n),
  toUnit("toMinutes", 60_000n),
  toUnit("toHours", 3_600_000n),
  toUnit("toDays", dayMs),
]);

export const extensionFunction = (name: string): ExtensionFunction | undefined =>
  functions.get(name);
