/** What a tool's arguments are, as far as Cedar can say it. */
export type Shape =
  | { readonly kind: "Long" | "Decimal" | "String" | "Boolean" }
  | { readonly kind: "Set"; readonly element: Shape }
  | RecordShape;
export interface RecordShape {
  readonly kind: "Record";
  readonly members: ReadonlyMap<string, Member>;
}
export interface Member {
  readonly shape: Shape;
  readonly required: boolean;
}

export const emptyShape: RecordShape = { kind: "Record", members: new Map() };

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const deepest = 8;
/** More members than these no policy speaks of; a definition that refers to itself many times over has no end of them. */
const mostMembers = 2_000;

/**
 * The shape of a tool's `inputSchema`. A member that Cedar cannot express is left out and named in `lost`: its neighbours
 * stay usable, and a policy that mentions it is refused rather than guessed at.
 */
export function shapeOf(inputSchema: unknown): {
  readonly shape: RecordShape;
  readonly lost: readonly string[];
} {
  const lost: string[] = [];
  if (!isJson(inputSchema)) return { shape: emptyShape, lost: [""] };
  const budget = { members: mostMembers };
  const place = { root: inputSchema, path: "", depth: 0, lost, budget, within: [] };
  const shape = read(inputSchema, place);
  return shape?.kind === "Record" && budget.members >= 0
    ? { shape, lost }
    : { shape: emptyShape, lost: [""] };
}

interface Place {
  readonly root: Json;
  readonly path: string;
  readonly depth: number;
  readonly lost: string[];
  /** What is left of the members that a whole definition may have. */
  readonly budget: { members: number };
  /** The schemas that this one stands in: one that stands in itself is without end. */
  readonly within: readonly Json[];
}

function read(given: unknown, before: Place): Shape | null {
  const resolved = resolve(given, before.root);
  if (!resolved || before.depth > deepest || before.within.includes(resolved)) return null;
  const place = { ...before, within: [...before.within, resolved] };
  const schema = withoutNull(resolved);
  if (!schema) return alike(resolved, place);
  const type: unknown = schema["type"] ?? implied(schema);
  switch (type) {
    case "integer":
      return { kind: "Long" };
    case "number":
      return { kind: "Decimal" };
    case "string":
      return { kind: "String" };
    case "boolean":
      return { kind: "Boolean" };
    case "array": {
      const element = read(schema["items"], { ...place, depth: place.depth + 1 });
      return element && { kind: "Set", element };
    }
    case "object":
      return members(schema, place);
    default:
      return null;
  }
}

function members(schema: Json, place: Place): RecordShape {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const found = new Map<string, Member>();
  for (const [name, given] of Object.entries(
    isJson(schema["properties"]) ? schema["properties"] : {},
  )) {
    if (place.budget.members-- <= 0) break;
    const path = place.path === "" ? name : `${place.path}.${name}`;
    const shape = read(given, { ...place, path, depth: place.depth + 1 });
    if (shape)
      found.set(name, {
        shape,
        required: required.includes(name) && !nullable(resolve(given, place.root)),
      });
    else place.lost.push(path);
  }
  return { kind: "Record", members: found };
}

/** Follows `$ref` inside the same schema, a few steps. */
function resolve(given: unknown, root: Json): Json | null {
  let schema = given;
  for (let step = 0; step < deepest; step++) {
    if (!isJson(schema)) return null;
    const ref = schema["$ref"];
    if (ref === undefined) return schema;
    if (typeof ref !== "string" || !ref.startsWith("#/")) return null;
    schema = ref
      .slice(2)
      .split("/")
      .map((part) => decoded(part).replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>(
        (at, part) => (isJson(at) && Object.hasOwn(at, part) ? at[part] : null),
        root,
      );
  }
  return null;
}

/** A reference is part of an address, so it may be written like one. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const isNull = (schema: unknown): boolean => isJson(schema) && schema["type"] === "null";

const alternatives = (schema: Json): readonly unknown[] | null => {
  const either = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(either) ? either : null;
};

/** `null` is the same as absent, so what may be null is what else it may be, and optional. */
function withoutNull(schema: Json | null): Json | null {
  if (!schema) return null;
  const types = schema["type"];
  if (Array.isArray(types)) {
    const rest = types.filter((type) => type !== "null");
    return rest.length === 1 ? { ...schema, type: rest[0] } : null;
  }
  const rest = alternatives(schema)?.filter((one) => !isNull(one));
  // Beside a type of its own, alternatives only say more about the same thing.
  if (!rest || types !== undefined || isJson(schema["properties"])) return schema;
  return rest.length === 1 && isJson(rest[0]) ? rest[0] : null;
}

const nullable = (schema: Json | null): boolean =>
  (Array.isArray(schema?.["type"]) && schema["type"].includes("null")) ||
  (schema !== null && alternatives(schema)?.some(isNull) === true);

/** One thing said in several ways, such as a number up to ten or from a hundred: what it is all the same. */
function alike(schema: Json, place: Place): Shape | null {
  const [first, ...others] = (alternatives(schema) ?? [])
    .filter((one) => !isNull(one))
    .map((one) => read(one, { ...place, depth: place.depth + 1 })?.kind);
  if (first === undefined || first === "Set" || first === "Record") return null;
  return others.every((kind) => kind === first) ? { kind: first } : null;
}

/** A schema without a type that can only be one. */
function implied(schema: Json): string | undefined {
  const values = Array.isArray(schema["enum"])
    ? schema["enum"]
    : "const" in schema
      ? [schema["const"]]
      : [];
  if (values.length > 0 && values.every((value) => typeof value === "string")) return "string";
  return isJson(schema["properties"]) ? "object" : undefined;
}
