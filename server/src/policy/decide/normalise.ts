import { decimal } from "../compile/decimal.ts";
import { EvaluationError, Unknown } from "../compile/failure.ts";
import { inRange, long } from "../compile/long.ts";
import { RecordValue, SetValue, type Value } from "../compile/values.ts";
import type { RecordShape, Shape } from "../snapshot/shape.ts";

const deepest = 64;
const mostValues = 100_000;
const mostCharacters = 8_000_000;

/** What a policy reads of the arguments is too deep or too large to be decided on. */
export class TooMuch extends Error {
  override readonly name = "TooMuch";
}

/** Stands where the record of a past action does not hold what the arguments were: reading it says "not known". */
export const withheld = Symbol("withheld");
/** The member of an object whose record was cut: what it does not show, it may have had. */
export const cut = Symbol("cut");

/** How much a policy may read of the arguments; what no policy reads costs nothing and counts for nothing. */
interface Budget {
  values: number;
}

function spend(budget: Budget, values: number): void {
  budget.values -= values;
  if (budget.values < 0) throw new TooMuch(`more than ${mostValues} values`);
}

// A name that begins with `__` could be read as an escape by another Cedar engine; `$` before it makes it plain.
const reserved = /^\$*__/;
export const attributeName = (name: string): string => (reserved.test(name) ? `$${name}` : name);

/** The name an attribute had in the arguments; undefined where no argument can have it. */
function argumentName(attribute: string): string | undefined {
  const first = attribute[0];
  if ((first !== "_" && first !== "$") || !reserved.test(attribute)) return attribute;
  return first === "$" ? attribute.slice(1) : undefined;
}

/** Where a value stands: what the tool says it is, how deep it is, and how much may still be read. */
interface Place {
  readonly shape: Shape | undefined;
  readonly depth: number;
  readonly budget: Budget;
}

/**
 * What an agent sent, as a record of plain data: never an entity, never an extension value but the decimals that Reeve
 * makes of numbers. Members are made when a policy reads them, and only the object's own.
 */
class Untrusted extends RecordValue {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #place: Place;
  #made: Map<string, Value | undefined> | undefined;

  constructor(object: object, place: Place) {
    super();
    if (place.depth >= deepest) throw new TooMuch(`nested deeper than ${deepest}`);
    this.#object = object as Readonly<Record<string, unknown>>;
    this.#place = place;
  }

  get(attribute: string): Value | undefined {
    const name = argumentName(attribute);
    if (name === undefined) return undefined;
    if (!Object.hasOwn(this.#object, name)) return this.#absent();
    const given = this.#object[name];
    if (typeof given === "boolean" || given === null) return given ?? undefined;
    if (typeof given === "string") return text(given);
    if (this.#made?.has(name)) return this.#made.get(name);
    const { shape } = this.#place;
    const value = normal(given, {
      ...this.#place,
      shape: shape?.kind === "Record" ? shape.members.get(name)?.shape : undefined,
    });
    this.#made ??= new Map();
    this.#made.set(name, value);
    return value;
  }

  #absent(): undefined {
    if (cut in this.#object) throw new Unknown();
  }

  *names(): Generator<string> {
    this.#absent();
    const names = Object.keys(this.#object);
    spend(this.#place.budget, names.length);
    for (const name of names) {
      const attribute = attributeName(name);
      if (this.get(attribute) !== undefined) yield attribute;
    }
  }
}

/** Arguments as a record for policies. `shape` says which numbers are decimals even where they are whole. */
export const normalised = (args: object, shape?: RecordShape): RecordValue =>
  new Untrusted(args, {
    shape,
    depth: 0,
    budget: { values: mostValues },
  });

function text(value: string): string {
  if (value.length > mostCharacters)
    throw new TooMuch(`a text of more than ${mostCharacters} characters`);
  return value;
}

function normal(value: unknown, place: Place): Value | undefined {
  if (typeof value === "string") return text(value);
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return ofNumber(value, place.shape?.kind === "Decimal");
  if (typeof value === "bigint") return inRange(value) ? long(value) : String(value);
  if (value === withheld) throw new Unknown();
  if (typeof value !== "object" || value === null) return undefined;
  const depth = place.depth + 1;
  if (Array.isArray(value)) return ofArray(value, { ...place, depth });
  return new Untrusted(value, { ...place, depth });
}

function ofArray(values: readonly unknown[], { shape, depth, budget }: Place): SetValue {
  if (depth >= deepest) throw new TooMuch(`nested deeper than ${deepest}`);
  spend(budget, values.length);
  const place = { shape: shape?.kind === "Set" ? shape.element : undefined, depth, budget };
  const made = values.map((value) => normal(value, place));
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
