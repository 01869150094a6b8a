/** A value of an attribute or a body: plain data. `null` where it was sent empty. */
export type Value =
  | null
  | string
  | number
  | boolean
  | readonly Value[]
  | { readonly [name: string]: Value };
/** Attributes by name; of a name that stands twice, the first. */
export type Attributes = ReadonlyMap<string, Value>;

const deepest = 16;
const longestText = 64 * 1024;
const mostMembers = 256;
export const mostAttributes = 256;

/** What was left out of a batch because it is beyond what is kept. */
export interface Cuts {
  texts: number;
  attributes: number;
}

type Loose = Readonly<Record<string, unknown>>;
const isObject = (it: unknown): it is Loose => typeof it === "object" && it !== null;
export const listOf = (it: unknown): readonly unknown[] => (Array.isArray(it) ? it : []);

// With `u`, a surrogate matches only where its other half is missing.
const unfit = /\0|\p{Surrogate}/u;
const everyUnfit = /\0|\p{Surrogate}/gu;

/** A text as PostgreSQL and JSON can hold it: no NUL, no half of a pair; cut where it is long. */
export function textOf(text: string, cuts: Cuts, most = longestText): string {
  if (text.length > most) cuts.texts++;
  const cut = text.length > most ? text.slice(0, most) : text;
  return unfit.test(cut) ? cut.replaceAll(everyUnfit, "\u{fffd}") : cut;
}

/** An OTLP `AnyValue` in either encoding. An integer beyond what a number holds stays text. */
export function valueOf(any: unknown, cuts: Cuts, depth = 0): Value {
  if (!isObject(any) || depth > deepest) return null;
  // What protobuf decodes into has every name on its prototype: only what was sent is its own.
  for (const name of Object.keys(any)) {
    const it = any[name];
    if (it === null || it === undefined) continue;
    switch (name) {
      case "stringValue":
        return typeof it === "string" ? textOf(it, cuts) : null;
      case "boolValue":
        return it === true || it === "true";
      case "intValue":
        return integer(it);
      case "doubleValue":
        return numberOf(it);
      case "bytesValue":
        return typeof it === "string"
          ? textOf(it, cuts)
          : it instanceof Uint8Array
            ? textOf(Buffer.from(it).toString("base64"), cuts)
            : null;
      case "arrayValue":
        return listOf(isObject(it) ? it["values"] : null)
          .slice(0, mostMembers)
          .map((item) => valueOf(item, cuts, depth + 1));
      case "kvlistValue":
        return Object.fromEntries(pairs(isObject(it) ? it["values"] : null, cuts, depth + 1));
    }
  }
  return null;
}

export function attributesOf(list: unknown, cuts: Cuts): Attributes {
  return pairs(list, cuts, 0);
}

function pairs(list: unknown, cuts: Cuts, depth: number): Map<string, Value> {
  const out = new Map<string, Value>();
  for (const pair of listOf(list)) {
    if (!isObject(pair) || typeof pair["key"] !== "string" || pair["key"] === "") continue;
    if (out.has(pair["key"])) continue;
    if (out.size >= mostAttributes) {
      cuts.attributes++;
      continue;
    }
    out.set(textOf(pair["key"], cuts, 512), valueOf(pair["value"], cuts, depth));
  }
  return out;
}

function integer(it: unknown): Value {
  const number = numberOf(it);
  return number !== null && Number.isSafeInteger(number) ? number : shown(it);
}

function numberOf(it: unknown): number | null {
  if (typeof it === "number") return Number.isFinite(it) ? it : null;
  if (typeof it === "string" && it.trim() !== "" && it.length <= 40) {
    const number = Number(it);
    return Number.isFinite(number) ? number : null;
  }
  return isLong(it) ? it.toNumber() : null;
}

/** Nanoseconds since 1970 as whole ms; null for none, nought and what is no time. */
export function msOf(nanos: unknown): number | null {
  const number = numberOf(nanos);
  return number === null || number <= 0 ? null : Math.floor(number / 1e6);
}

/** A closed list's member, sent as its number or by its name. */
export function enumOf(it: unknown, names: readonly string[]): number {
  if (typeof it === "number") return it;
  if (typeof it !== "string") return 0;
  const index = names.indexOf(it);
  return index >= 0 ? index : Number(it) || 0;
}

/** An id of `bytes` bytes as lower-case hex; null for none, one of noughts, and what is none. */
export function idOf(it: unknown, bytes: number): string | null {
  const hex =
    it instanceof Uint8Array
      ? it.byteLength === bytes
        ? Buffer.from(it.buffer, it.byteOffset, it.byteLength).toString("hex")
        : ""
      : typeof it === "string"
        ? fromText(it, bytes)
        : "";
  return hex === "" || /^0+$/.test(hex) ? null : hex;
}

/** OTLP says hex; some exporters write JSON as protobuf does elsewhere, in base64. */
function fromText(text: string, bytes: number): string {
  if (text.length === bytes * 2 && /^[0-9a-f]+$/i.test(text)) return text.toLowerCase();
  if (text.length === Math.ceil(bytes / 3) * 4 && /^[\w+/-]+={0,2}$/.test(text)) {
    const decoded = Buffer.from(text, "base64");
    if (decoded.byteLength === bytes) return decoded.toString("hex");
  }
  return "";
}

interface LongNumber {
  toNumber(): number;
  toString(): string;
}
const isLong = (it: unknown): it is LongNumber =>
  isObject(it) && typeof (it as Partial<LongNumber>).toNumber === "function";
const shown = (it: unknown): Value =>
  typeof it === "string" ? it.slice(0, 40) : isLong(it) ? it.toString() : null;
