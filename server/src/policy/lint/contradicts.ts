type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What conditions that hold together leave of the values of one expression. */
interface Left {
  min: number;
  max: number;
  equal: string | undefined;
  readonly not: Set<string>;
}

/** True where some of these expressions (Cedar JSON) can never hold together. */
export function contradicts(parts: readonly unknown[]): boolean {
  const left = new Map<string, Left>();
  const texts = new Set(parts.map((part) => JSON.stringify(part)));
  for (const part of parts) {
    if (!isJson(part)) continue;
    const turned = isJson(part["!"]) ? part["!"]["arg"] : undefined;
    if (turned !== undefined && texts.has(JSON.stringify(turned))) return true;
    const said = comparison(turned ?? part, turned !== undefined);
    if (!said) continue;
    const it = left.get(said.of) ?? {
      min: -Infinity,
      max: Infinity,
      equal: undefined,
      not: new Set(),
    };
    left.set(said.of, it);
    if (!narrowed(it, said)) return true;
  }
  return false;
}

interface Said {
  /** The expression that is compared, as text. */
  readonly of: string;
  readonly operator: Operator;
  readonly value: string | number | boolean;
}
type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";

const turnedOver: Readonly<Record<Operator, Operator>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
};
const swapped: Readonly<Record<Operator, Operator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
const isOperator = (name: string): name is Operator => Object.hasOwn(swapped, name);

/** `expression operator literal`, whichever side the literal is on. */
function comparison(node: unknown, negated: boolean): Said | null {
  if (!isJson(node)) return null;
  const [name = "", body] = Object.entries(node)[0] ?? [];
  if (!isOperator(name) || !isJson(body)) return null;
  const operator = negated ? turnedOver[name] : name;
  const [one, other] = [scalar(body["left"]), scalar(body["right"])];
  if (one === undefined && other !== undefined)
    return { of: JSON.stringify(body["left"]), operator, value: other };
  if (one !== undefined && other === undefined)
    return { of: JSON.stringify(body["right"]), operator: swapped[operator], value: one };
  return null;
}

function scalar(node: unknown): Said["value"] | undefined {
  const value = isJson(node) ? node["Value"] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : undefined;
}

/** Takes one comparison into account; false where nothing is left. */
function narrowed(it: Left, { operator, value }: Said): boolean {
  if (typeof value === "number") {
    // Only whole numbers are compared by these operators.
    if (operator === ">" || operator === ">=")
      it.min = Math.max(it.min, operator === ">" ? value + 1 : value);
    if (operator === "<" || operator === "<=")
      it.max = Math.min(it.max, operator === "<" ? value - 1 : value);
    if (operator === "==") {
      it.min = Math.max(it.min, value);
      it.max = Math.min(it.max, value);
    }
    if (it.min > it.max) return false;
  }
  const text = JSON.stringify(value);
  if (operator === "==") {
    if (it.equal !== undefined && it.equal !== text) return false;
    it.equal = text;
  }
  if (operator === "!=") it.not.add(text);
  return it.equal === undefined || !it.not.has(it.equal);
}
