import type { ArgumentBound } from "@reeve/contract/privilege";
import type { RecordShape, Shape } from "../../policy/snapshot/shape.ts";
import { mostValues, TextForms, type Bound } from "./text-forms.ts";

/** Fewer calls than these say what a tool was used for, not what with. */
export const leastCalls = 20;
/** Each value of an enumeration was seen so often on the average; what is always another is no enumeration. */
const timesEach = 3;
const deepest = 3;
const longestText = 200;

/** The values one argument had. */
interface Seen {
  readonly path: readonly string[];
  readonly kind: Shape["kind"];
  calls: number;
  /** The record does not hold all of them. */
  lost: boolean;
  /** Different values; no more of them than could be an enumeration. */
  readonly values: Set<string | number | boolean>;
  readonly forms: TextForms;
  max: number;
}

/** Collects what the arguments of one tool were, call by call, and says at the end what they were kept to. */
export class ArgumentsSeen {
  #calls = 0;
  readonly #seen = new Map<string, Seen>();
  readonly #shape: RecordShape;

  constructor(shape: RecordShape) {
    this.#shape = shape;
  }

  get calls(): number {
    return this.#calls;
  }

  add(args: unknown): void {
    // Of arguments that the record does not keep nothing is learned.
    if (unkept(args)) return;
    this.#calls++;
    this.#record(this.#shape, args, []);
  }

  #record(shape: RecordShape, value: unknown, path: readonly string[]): void {
    if (path.length >= deepest || typeof value !== "object" || value === null) return;
    for (const [name, { shape: inner }] of shape.members) {
      if (!Object.hasOwn(value, name)) continue;
      const member: unknown = (value as Readonly<Record<string, unknown>>)[name];
      if (member === null) continue;
      if (inner.kind === "Record") this.#record(inner, member, [...path, name]);
      else if (inner.kind !== "Set") this.#value([...path, name], inner.kind, member);
    }
  }

  #value(path: readonly string[], kind: Seen["kind"], value: unknown): void {
    const key = JSON.stringify(path);
    let it = this.#seen.get(key);
    if (!it) {
      it = {
        path,
        kind,
        calls: 0,
        lost: false,
        values: new Set(),
        forms: new TextForms(),
        max: -Infinity,
      };
      this.#seen.set(key, it);
    }
    it.calls++;
    if (!fits(kind, value) || (typeof value === "string" && isCut(value))) {
      it.lost = true;
      return;
    }
    if (typeof value === "number") it.max = Math.max(it.max, value);
    if (typeof value === "string") it.forms.add(value);
    if (it.values.size <= mostValues) it.values.add(value);
  }

  /** What can be said of the arguments; nothing where too little was seen. */
  bounds(): readonly ArgumentBound[] {
    if (this.#calls < leastCalls) return [];
    return [...this.#seen.values()].flatMap((it) => {
      if (it.lost || it.calls < leastCalls) return [];
      const bound = boundOf(it);
      const decimal = it.kind === "Decimal";
      return bound ? [{ path: pointerTo(it.path), seen: it.calls, decimal, ...bound }] : [];
    });
  }
}

const pointerTo = (path: readonly string[]): string =>
  path.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function fits(kind: Seen["kind"], value: unknown): value is string | number | boolean {
  if (kind === "Long") return Number.isSafeInteger(value);
  if (kind === "Decimal") return Number.isFinite(value);
  return typeof value === (kind === "String" ? "string" : "boolean");
}

// How the record marks what it leaves out.
const isCut = (text: string): boolean =>
  text.includes("[redacted]") || /… \(\d+ (characters|items)\)$/.test(text);

function boundOf(it: Seen): Bound | null {
  if (it.kind === "Long" || it.kind === "Decimal") return { kind: "at most", values: [it.max] };
  const values = [...it.values];
  const few =
    values.length <= mostValues &&
    it.calls >= values.length * timesEach &&
    values.every((value) => typeof value !== "string" || value.length <= longestText);
  if (few) return { kind: "one of", values: values.sort(inOrder) };
  return it.kind === "String" ? it.forms.bound() : null;
}

const inOrder = (one: string | number | boolean, other: string | number | boolean): number =>
  String(one) < String(other) ? -1 : 1;

const unkept = (args: unknown): boolean =>
  typeof args === "object" &&
  args !== null &&
  (Object.hasOwn(args, "reeve/left-out") || Object.hasOwn(args, "reeve/kept-apart"));
