import { badFilter } from "./refused.ts";
import { tokensOf, type Token } from "./tokens.ts";

export type Scalar = string | number | boolean | null;
const comparisons = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
export type Comparison = (typeof comparisons)[number];

/** A filter as it was meant: read once, then asked of each resource. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | { readonly kind: "each"; readonly path: string; readonly of: Filter }
  | { readonly kind: "present"; readonly path: string }
  | {
      readonly kind: "compare";
      readonly path: string;
      readonly by: Comparison;
      readonly value: Scalar;
    };

const mostLetters = 4_000;
const mostDepth = 16;
const mostComparisons = 100;

/** Reads a filter (RFC 7644 §3.4.2.2). Throws `invalidFilter`, also for one that is too large to be meant. */
export function readFilter(text: string): Filter {
  if (text.length > mostLetters) throw badFilter(`A filter may have ${mostLetters} characters.`);
  const tokens = tokensOf(text);
  let at = 0;
  let compared = 0;

  const is = (text: string): boolean => tokens[at]?.text.toLowerCase() === text;
  const word = (text: string): boolean => tokens[at]?.kind === "word" && is(text);
  const take = (): Token => {
    const token = tokens[at++];
    if (!token) throw badFilter("The filter ends too early.");
    return token;
  };
  const expect = (mark: string): void => {
    if (!is(mark) || tokens[at]?.kind !== "mark") throw badFilter(`The filter lacks a “${mark}”.`);
    at += 1;
  };

  const joined = (kind: "or" | "and", depth: number): Filter => {
    if (depth > mostDepth) throw badFilter(`A filter may be nested ${mostDepth} deep.`);
    const next = (): Filter => (kind === "or" ? joined("and", depth) : single(depth));
    const of = [next()];
    while (word(kind)) {
      at += 1;
      of.push(next());
    }
    const [only] = of;
    return of.length === 1 && only ? only : { kind, of };
  };

  const single = (depth: number): Filter => {
    if (word("not") && tokens[at + 1]?.text === "(") {
      at += 1;
      return { kind: "not", of: single(depth + 1) };
    }
    if (is("(") && tokens[at]?.kind === "mark") {
      at += 1;
      const inside = joined("or", depth + 1);
      expect(")");
      return inside;
    }
    const path = take();
    if (path.kind !== "word") throw badFilter(`“${path.text.slice(0, 60)}” is no attribute.`);
    return compare(path.text, depth);
  };

  const compare = (path: string, depth: number): Filter => {
    if (is("[") && tokens[at]?.kind === "mark") {
      at += 1;
      const of = joined("or", depth + 1);
      expect("]");
      const after = tokens[at];
      if (after?.kind !== "word" || !after.text.startsWith(".")) return { kind: "each", path, of };
      at += 1;
      // emails[type eq "work"].value co "x": one element for which both hold.
      const also = compare(after.text.slice(1), depth + 1);
      return { kind: "each", path, of: { kind: "and", of: [of, also] } };
    }
    compared += 1;
    if (compared > mostComparisons)
      throw badFilter(`A filter may have ${mostComparisons} comparisons.`);
    const operator = take().text.toLowerCase();
    if (operator === "pr") return { kind: "present", path };
    const by = comparisons.find((one) => one === operator);
    if (!by) throw badFilter(`“${operator.slice(0, 60)}” is no operator.`);
    return { kind: "compare", path, by, value: valueOf(take()) };
  };

  const filter = joined("or", 0);
  if (at < tokens.length) throw badFilter(`The filter goes on after its end.`);
  return filter;
}

function valueOf({ kind, text }: Token): Scalar {
  if (kind === "number") return Number(text);
  const named = text.toLowerCase();
  if (kind === "word" && named === "true") return true;
  if (kind === "word" && named === "false") return false;
  if (kind === "word" && named === "null") return null;
  if (kind !== "text")
    throw badFilter("A value is a text in quotes, a number, true, false or null.");
  try {
    return JSON.parse(text) as string;
  } catch {
    throw badFilter("A text of the filter is not JSON.");
  }
}
