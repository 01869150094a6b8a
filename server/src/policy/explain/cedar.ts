type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const infix = new Set(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "in", "&&", "||"]);
const called = new Set(["contains", "containsAll", "containsAny", "hasTag", "getTag"]);
const constructors = new Set(["decimal", "ip", "datetime", "duration"]);

/** An expression of Cedar JSON as Cedar, in one line. */
export function cedarOf(json: unknown): string {
  const [name, body] = only(json);
  const it = isObject(body) ? body : {};
  switch (name) {
    case "Value":
      return literal(body);
    case "Var":
    case "Slot":
      return String(body);
    case ".":
      return `${inner(it["left"])}${access(String(it["attr"]))}`;
    case "has":
      return `${inner(it["left"])} has ${hasPath(it["attr"])}`;
    case "like":
      return `${inner(it["left"])} like "${pattern(it["pattern"])}"`;
    case "is":
      return `${inner(it["left"])} is ${String(it["entity_type"])}${it["in"] === undefined ? "" : ` in ${inner(it["in"])}`}`;
    case "if-then-else":
      return `if ${cedarOf(it["if"])} then ${cedarOf(it["then"])} else ${cedarOf(it["else"])}`;
    case "!":
      return `!${inner(it["arg"])}`;
    case "neg":
      return `-${inner(it["arg"])}`;
    case "isEmpty":
      return `${inner(it["arg"])}.isEmpty()`;
    case "Set":
      return `[${(body as readonly unknown[]).map(cedarOf).join(", ")}]`;
    case "Record":
      return `{${Object.entries(it)
        .map(([member, value]) => `${quoted(member)}: ${cedarOf(value)}`)
        .join(", ")}}`;
    default:
      return operation(name, body);
  }
}

function operation(name: string, body: unknown): string {
  if (Array.isArray(body)) {
    const [first, ...rest] = body as readonly unknown[];
    return constructors.has(name)
      ? `${name}(${body.map(cedarOf).join(", ")})`
      : `${inner(first)}.${name}(${rest.map(cedarOf).join(", ")})`;
  }
  const { left, right } = body as Json;
  if (called.has(name)) return `${inner(left)}.${name}(${cedarOf(right)})`;
  if (infix.has(name)) return `${joined(name, left)} ${name} ${inner(right)}`;
  return `${name}(…)`;
}

/** A chain of `&&`, or of `||`, needs no brackets on its left. */
const joined = (name: string, left: unknown): string =>
  (name === "&&" || name === "||") && only(left)[0] === name ? cedarOf(left) : inner(left);

const plain = new Set(["Var", "Slot", ".", "Set", "Record", "isEmpty", ...called]);

/** An operand: in brackets unless it cannot be misread. */
function inner(json: unknown): string {
  const [name, body] = only(json);
  const negative = name === "Value" && (typeof body === "number" ? body < 0 : isNegative(body));
  const bare = plain.has(name) || Array.isArray(body) || (name === "Value" && !negative);
  return bare ? cedarOf(json) : `(${cedarOf(json)})`;
}

const isNegative = (body: unknown): boolean =>
  isObject(body) && typeof body["__long"] === "string" && body["__long"].startsWith("-");

function only(json: unknown): readonly [string, unknown] {
  const [first] = isObject(json) ? Object.entries(json) : [];
  return first ?? ["", json];
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const access = (name: string): string => (identifier.test(name) ? `.${name}` : `[${quoted(name)}]`);

function hasPath(attr: unknown): string {
  const names = (Array.isArray(attr) ? attr : [attr]).map(String);
  return names.every((name) => identifier.test(name)) ? names.join(".") : quoted(names.join("."));
}

function literal(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (!isObject(value)) return String(value);
  if (typeof value["__long"] === "string") return value["__long"];
  if (isObject(value["__entity"]))
    return `${String(value["__entity"]["type"])}::${quoted(String(value["__entity"]["id"]))}`;
  if (isObject(value["__extn"]))
    return `${String(value["__extn"]["fn"])}(${quoted(String(value["__extn"]["arg"]))})`;
  return `{${Object.entries(value)
    .map(([member, one]) => `${quoted(member)}: ${literal(one)}`)
    .join(", ")}}`;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\0": "\\0",
};
const escaped = (text: string): string =>
  text.replaceAll(
    /[\\"\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (one) => escapes[one] ?? `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  );
const quoted = (text: string): string => `"${escaped(text)}"`;

const pattern = (elements: unknown): string =>
  (Array.isArray(elements) ? elements : [])
    .map((one: unknown) => (one === "Wildcard" ? "*" : escaped(piece(one)).replaceAll("*", "\\*")))
    .join("");

/** The text of a part of a pattern that is no star. */
export function piece(one: unknown): string {
  const { Literal: text } = isObject(one) ? one : {};
  return typeof text === "string" ? text : "";
}
