const mostMembers = 2_000;
const deepest = 8;

/** By path (`a.b[]`), the `format` that a tool's input schema gives an argument. Empty for what cannot be read. */
export function formatsOf(definition: string): ReadonlyMap<string, string> {
  const formats = new Map<string, string>();
  const stack: [schema: unknown, path: string, depth: number][] = [[schemaOf(definition), "", 0]];
  let seen = 0;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const [schema, path, depth] = step;
    if (!isObject(schema) || depth > deepest || ++seen > mostMembers) continue;
    const { format, properties, items } = schema;
    if (typeof format === "string") formats.set(path, format);
    if (items !== undefined) stack.push([items, `${path}[]`, depth + 1]);
    if (isObject(properties))
      for (const [name, member] of Object.entries(properties))
        stack.push([member, path === "" ? name : `${path}.${name}`, depth + 1]);
  }
  return formats;
}

function schemaOf(definition: string): unknown {
  try {
    const value: unknown = JSON.parse(definition);
    return isObject(value) ? value["inputSchema"] : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
