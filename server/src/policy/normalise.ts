import { decimal } from "./compile/decimal.ts";
import { EvaluationError } from "./compile/failure.ts";
import { inRange, long } from "./compile/long.ts";
import { RecordValue, SetValue, type Value } from "./compile/values.ts";
import type { RecordShape, Shape } from "./shape.ts";

const deepest = 64;
const mostNodes = 100_000;
const mostCharacters = 8_000_000;

/** The arguments are too deep or too large to be decided on. */
export class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/** Throws TooMuch for arguments beyond the caps. Does not recurse, so that depth cannot exhaust the stack first. */
export function measure(args: unknown): void {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: args, depth: 0 }];
  let nodes = 0;
  let characters = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (++nodes > mostNodes) throw new TooMuch(`more than ${mostNodes} values`);
    if (typeof value === "string") characters += value.length;
    else if (typeof value === "object" && value !== null) {
      if (depth >= deepest) throw new TooMuch(`nested deeper than ${deepest}`);
      if (!Array.isArray(value)) for (const name of Object.keys(value)) characters += name.length;
      for (const inner of Object.values(value)) open.push({ value: inner, depth: depth + 1 });
    }
    if (characters > mostCharacters) throw new TooMuch(`more than ${mostCharacters} characters`);
  }
}

// A name that begins with `__` could be read as an escape by another Cedar engine; `$` before it makes it plain.
const reserved = /^\$*__/;
export const attributeName = (name: string): string => (reserved.test(name) ? `$${name}` : name);

/** The name an attribute had in the arguments; undefined where no argument can have it. */
const argumentName = (attribute: string): string | undefined =>
  !reserved.test(attribute)
    ? attribute
    : attribute.startsWith("$")
      ? attribute.slice(1)
      : undefined;

/**
 * What an agent sent, as a record of plain data: never an entity, never an extension value but the decimals that Reeve
 * makes of numbers. Members are made when a policy reads them, and only the object's own.
 */
class Untrusted extends RecordValue {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #shape: RecordShape | undefined;
  readonly #made = new Map<string, Value | undefined>();

  constructor(object: object, shape: RecordShape | undefined) {
    super();
    this.#object = object as Readonly<Record<string, unknown>>;
    this.#shape = shape;
  }

  get(attribute: string): Value | undefined {
    if (this.#made.has(attribute)) return this.#made.get(attribute);
    const name = argumentName(attribute);
    const given =
      name !== undefined && Object.hasOwn(this.#object, name) ? this.#object[name] : undefined;
    const value =
      name === undefined ? undefined : normal(given, this.#shape?.members.get(name)?.shape);
    this.#made.set(attribute, value);
    return value;
  }

  *names(): Generator<string> {
    for (const name of Object.keys(this.#object)) {
      const attribute = attributeName(name);
      if (this.get(attribute) !== undefined) yield attribute;
    }
  }
}

/** Arguments as a record for policies. `shape` says which numbers are decimals even where they are whole. */
export const normalised = (args: object, shape?: RecordShape): RecordValue =>
  new Untrusted(args, shape);

function normal(value: unknown, shape: Shape | undefined): Value | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return ofNumber(value, shape?.kind === "Decimal");
  if (typeof value === "bigint") return inRange(value) ? long(value) : String(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value))
    return ofArray(value, shape?.kind === "Set" ? shape.element : undefined);
  return new Untrusted(value, shape?.kind === "Record" ? shape : undefined);
}

function ofArray(values: readonly unknown[], element: Shape | undefined): SetValue {
  const made = values.map((value) => normal(value, element));
  return new SetValue(made.filter((value) => value !== undefined));
}

/** A Long where it is one; a decimal where four places hold it; else its text, which no comparison of numbers takes. */
function ofNumber(value: number, isDecimal: boolean): Value {
  if (Number.isInteger(value) && !isDecimal)
    return Number.isSafeInteger(value) ? value + 0 : String(value);
  const text = String(value);
  try {
    return decimal(text.includes(".") ? text : `${text}.0`);
  } catch (error) {
    if (error instanceof EvaluationError) return text;
    throw error;
  }
}
