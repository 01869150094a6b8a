type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const deepest = 4;

/** Arguments with what a tool's `inputSchema` requires, as plain as they can be. */
export const sampleOf = (inputSchema: unknown): Readonly<Record<string, unknown>> => {
  const made = sample(inputSchema, 0);
  return isObject(made) ? made : {};
};

function sample(schema: unknown, depth: number): unknown {
  if (!isObject(schema) || depth > deepest) return "text";
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0] as unknown;
  if ("default" in schema) return schema["default"];
  const { type, minimum } = schema;
  switch (Array.isArray(type) ? (type[0] as unknown) : type) {
    case "integer":
      return typeof minimum === "number" ? Math.ceil(minimum) : 0;
    case "number":
      return typeof minimum === "number" ? minimum : 0;
    case "boolean":
      return false;
    case "array":
      return [];
    case "object":
      return object(schema, depth);
    default:
      return isObject(schema["properties"]) ? object(schema, depth) : "text";
  }
}

function object(schema: Json, depth: number): Json {
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  return Object.fromEntries(
    required
      .filter((name) => Object.hasOwn(properties, name))
      .map((name) => [name, sample(properties[name], depth + 1)]),
  );
}
