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
  const shape = read(inputSchema, { root: inputSchema, path: "", depth: 0, lost });
  return shape?.kind === "Record" ? { shape, lost } : { shape: emptyShape, lost: [...lost, ""] };
}

interface Place {
  readonly root: Json;
  readonly path: string;
  readonly depth: number;
  readonly lost: string[];
}

function read(given: unknown, place: Place): Shape | null {
  const schema = withoutNull(resolve(given, place.root));
  if (!schema || place.depth > deepest) return null;
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
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<unknown>(
        (at, part) => (isJson(at) && Object.hasOwn(at, part) ? at[part] : null),
        root,
      );
  }
  return null;
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
  if (!rest) return schema;
  return rest.length === 1 && isJson(rest[0]) ? rest[0] : null;
}

const nullable = (schema: Json | null): boolean =>
  (Array.isArray(schema?.["type"]) && schema["type"].includes("null")) ||
  (schema !== null && alternatives(schema)?.some(isNull) === true);

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
