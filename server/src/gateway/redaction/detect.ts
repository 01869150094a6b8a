import type { TextClass } from "../../policy/decide/redaction.ts";
import { replaceSecrets } from "../../platform/redact.ts";
import { cardsIn } from "./card.ts";
import { ibansIn } from "../../policy/decide/iban.ts";

/** How many things of each class were hidden. */
export type Found = Map<string, number>;

type Spans = readonly (readonly [start: number, end: number])[];

// Bounded repetition only: none of these can be made to run long.
const email = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const phone =
  /(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){7,14}(?!\d)|(?<![\w.-])(?:\(\d{2,5}\)|0\d{1,4})[ ./-]{1,2}\d(?:[ .-]?\d){5,10}(?![\w-])|(?<![\w.-])\d{3}[ .-]\d{3}[ .-]\d{4}(?![\w-])/g;

const spansOf = (text: string, pattern: RegExp): Spans =>
  [...text.matchAll(pattern)].map(({ 0: found, index }) => [index, index + found.length]);

/** Each class and where it is found; more particular ones first, so that part of one is not taken for another. */
const detectors: readonly (readonly [Exclude<TextClass, "secret">, (text: string) => Spans])[] = [
  ["email", (text) => (text.includes("@") ? spansOf(text, email) : [])],
  ["iban", ibansIn],
  ["card", cardsIn],
  ["phone", (text) => spansOf(text, phone)],
];

export const mark = (name: string): string => `[redacted:${name}]`;

export function count(found: Found, name: string, more: number): void {
  if (more > 0) found.set(name, (found.get(name) ?? 0) + more);
}

/** The text without data of these classes, in time that grows with its length only. */
export function hideInPlain(text: string, classes: ReadonlySet<TextClass>, found: Found): string {
  let out = text;
  if (classes.has("secret"))
    out = replaceSecrets(out, () => {
      count(found, "secret", 1);
      return mark("secret");
    });
  for (const [name, detect] of detectors) {
    if (!classes.has(name)) continue;
    const spans = detect(out);
    count(found, name, spans.length);
    out = without(out, spans, mark(name));
  }
  return out;
}

function without(text: string, spans: Spans, instead: string): string {
  if (spans.length === 0) return text;
  let out = "";
  let from = 0;
  for (const [start, end] of spans) {
    out += text.slice(from, start) + instead;
    from = end;
  }
  return out + text.slice(from);
}
