import type { ArgumentConstraint } from "@reeve/contract/grant-constraint";
import { argumentInWords } from "../../access/grants/in-words.ts";
import { like } from "../compile/like.ts";
import { Unknown } from "../compile/failure.ts";
import { cut, withheld } from "../decide/normalise.ts";
import type { Misfit } from "./asked.ts";

type Fits = (args: unknown) => Misfit | null;
/** What a value is instead of what was wanted; null where it fits. */
type Test = (value: unknown) => string | null;

const mostValues = 10_000;
const another = "sends another value";

/** One constraint of an argument, ready to be asked. */
export function fitArgument(it: ArgumentConstraint): Fits {
  const only = `with ${argumentInWords(it)}`;
  const steps = stepsOf(it.argument);
  const tests = testsOf(it);
  return (args) => {
    const values = at(args, steps);
    if (values === null) return { only, but: `does not say ${it.argument} once for each` };
    if (values.length === 0) return { only, but: `leaves ${it.argument} out` };
    for (const value of values) {
      if (value === withheld) throw new Unknown();
      for (const test of tests) {
        const but = test(value);
        if (but !== null) return { only, but };
      }
    }
    return null;
  };
}

interface Step {
  readonly name: string;
  readonly each: boolean;
}

const stepsOf = (path: string): readonly Step[] =>
  path
    .split(".")
    .map((part) =>
      part.endsWith("[]") ? { name: part.slice(0, -2), each: true } : { name: part, each: false },
    );

/** Every value at a place; none where it is absent, and null where only some have it, or it has too many. */
function at(args: unknown, steps: readonly Step[]): readonly unknown[] | null {
  let values: readonly unknown[] = [args];
  for (const { name, each } of steps) {
    const next: unknown[] = [];
    for (const value of values) {
      if (value === withheld) throw new Unknown();
      const member = own(value, name);
      if (member === undefined) return values.length === 1 ? [] : null;
      if (member === withheld) throw new Unknown();
      if (!each) next.push(member);
      else if (!Array.isArray(member) || member.length === 0) return null;
      else for (const item of member as readonly unknown[]) next.push(item);
      if (next.length > mostValues) return null;
    }
    values = next;
  }
  return values;
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  if (Object.hasOwn(value, name)) return (value as Readonly<Record<string, unknown>>)[name];
  if (cut in value) throw new Unknown();
  return undefined;
}

function testsOf(it: ArgumentConstraint): readonly Test[] {
  const { equals, oneOf, prefix, glob, atLeast, atMost, maxLength } = it;
  return [
    ...(equals === undefined ? [] : [among([equals])]),
    ...(oneOf === undefined ? [] : [among(oneOf)]),
    ...(prefix === undefined ? [] : [text((value) => value.startsWith(prefix))]),
    ...(glob === undefined ? [] : [text(matching(glob))]),
    ...(atLeast === undefined ? [] : [number((value) => value >= atLeast)]),
    ...(atMost === undefined ? [] : [number((value) => value <= atMost)]),
    ...(maxLength === undefined ? [] : [length(maxLength)]),
  ];
}

const among =
  (all: readonly (string | number | boolean)[]): Test =>
  (value) => {
    if (all.some((one) => one === (exact(value) ?? value))) return null;
    return typeof value === "number" ? `asks ${value}` : another;
  };

/** A number that says exactly what was sent; undefined for one that is too long for that. */
function exact(value: unknown): number | undefined {
  if (typeof value === "bigint") {
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : undefined;
  }
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : value;
}

const number =
  (holds: (value: number) => boolean): Test =>
  (value) => {
    const read = exact(value);
    if (read === undefined) return "sends no number that can be read exactly";
    return holds(read) ? null : `asks ${read}`;
  };

const climbs = /(?:^|[/\\])\.\.(?:[/\\]|$)|%2e|%2f|%5c|\0/i;

/** What climbs out of a folder begins like what is in it. */
const text =
  (holds: (value: string) => boolean): Test =>
  (value) => {
    if (typeof value !== "string") return "sends no text";
    if (climbs.test(value)) return "sends a text with `..` or an escaped slash";
    return holds(value) ? null : another;
  };

const matching = (glob: string): ((value: string) => boolean) =>
  like(
    glob.split("*").flatMap((Literal, n) => (n === 0 ? [{ Literal }] : ["Wildcard", { Literal }])),
  );

const length =
  (most: number): Test =>
  (value) => {
    if (typeof value !== "string" && !Array.isArray(value)) return "sends neither text nor list";
    const long = typeof value === "string" ? Array.from(value).length : value.length;
    return long <= most ? null : `sends ${long}`;
  };
