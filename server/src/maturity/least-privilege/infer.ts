import type { ArgumentBound } from "@reeve/contract/privilege";
import type { RecordShape, Shape } from "../../policy/shape.ts";

/** An enumeration of more values than these is no rule that anyone reads. */
export const mostValues = 8;
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
  readonly values: Map<string | number | boolean, number>;
  /** More than may be kept in mind. */
  many: boolean;
  max: number;
}

const mostKept = 2_000;

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
      it = { path, kind, calls: 0, lost: false, values: new Map(), many: false, max: -Infinity };
      this.#seen.set(key, it);
    }
    it.calls++;
    if (!fits(kind, value) || (typeof value === "string" && isCut(value))) {
      it.lost = true;
      return;
    }
    if (typeof value === "number") it.max = Math.max(it.max, value);
    if (it.values.size < mostKept || it.values.has(value))
      it.values.set(value, (it.values.get(value) ?? 0) + 1);
    else it.many = true;
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

type Bound = Pick<ArgumentBound, "kind" | "values">;

function boundOf(it: Seen): Bound | null {
  if (it.kind === "Long" || it.kind === "Decimal") return { kind: "at most", values: [it.max] };
  const values = [...it.values.keys()];
  const few =
    !it.many &&
    values.length <= mostValues &&
    it.calls >= values.length * timesEach &&
    values.every((value) => typeof value !== "string" || value.length <= longestText);
  if (few) return { kind: "one of", values: values.sort(inOrder) };
  const texts = values.filter((value) => typeof value === "string");
  return it.many || texts.length < values.length
    ? null
    : (hosts(texts) ?? folders(texts) ?? domains(texts));
}

const inOrder = (one: string | number | boolean, other: string | number | boolean): number =>
  String(one) < String(other) ? -1 : 1;

const among = (kind: Bound["kind"], values: readonly (string | null)[]): Bound | null => {
  const each = [...new Set(values)];
  if (each.length === 0 || each.length > mostValues || each.includes(null)) return null;
  return { kind, values: (each as string[]).sort() };
};

/** Addresses of a few hosts: up to and with the slash behind the host, so that no longer host begins so. */
const hosts = (texts: readonly string[]): Bound | null =>
  among(
    "begins with",
    texts.map((text) => /^[a-z][a-z0-9+.-]*:\/\/[^/?#@\s]+\//i.exec(text)?.[0] ?? null),
  );

/** Paths below one folder, which is not the root itself. */
function folders(texts: readonly string[]): Bound | null {
  if (!texts.every((text) => /^(\/|\.{1,2}\/|[a-z]:[\\/])/i.test(text) && !climbs(text)))
    return null;
  const [first = ""] = texts;
  let common = first.slice(0, first.lastIndexOf("/") + 1);
  for (const text of texts)
    while (common !== "" && !text.startsWith(common))
      common = common.slice(0, common.lastIndexOf("/", common.length - 2) + 1);
  return common.length > 1 ? { kind: "begins with", values: [common] } : null;
}
const climbs = (text: string): boolean => /(^|\/)\.\.(\/|$)/.test(text.slice(2));

/** Mail addresses of a few domains. */
const domains = (texts: readonly string[]): Bound | null =>
  among(
    "ends with",
    texts.map((text) => /^[^@\s,;<>]+(@[a-z0-9.-]+\.[a-z]{2,})$/i.exec(text)?.[1] ?? null),
  );
