/** What following the references of a tool's schemas would come to, for whoever follows them: clients and models do. */
const mostParts = 100_000;
const deepest = 500;
const outside = "$ref $dynamicRef $recursiveRef".split(" ");
/** Where a schema applies to the same value as the one it stands in, so that a circle has no end. */
const inPlace = new Set("allOf anyOf oneOf not if then else $ref $dynamicRef".split(" "));

type Schema = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Why nobody should follow the references of a schema, as the end of a sentence; null where there is no harm in it. */
export function harmfulReference(schema: unknown): string | null {
  if (!isObject(schema)) return null;
  for (const part of partsIn(schema))
    for (const name of outside) {
      const to = part[name];
      if (typeof to === "string" && !to.startsWith("#"))
        return `refers to ${JSON.stringify(to.slice(0, 80))}, which is outside of it`;
    }
  if (circles(schema)) return "refers to itself without end";
  return grows(schema) ? `has more than ${mostParts} parts once its references are followed` : null;
}

function* partsIn(schema: Schema): Generator<Schema> {
  const waiting: unknown[] = [schema];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...(next as unknown[]));
    if (!isObject(next)) continue;
    yield next;
    waiting.push(...Object.values(next));
  }
}

/** The schema a reference within `root` leads to; undefined where it leads nowhere, or is no JSON Pointer. */
function target(root: Schema, reference: unknown): unknown {
  if (typeof reference !== "string" || !/^#(?:\/|$)/.test(reference)) return undefined;
  let here: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    const name = unescaped(step);
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Schema)[name];
  }
  return here;
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return step;
  }
}

const isReference = (name: string): boolean => name === "$ref" || name === "$dynamicRef";

/** Whether applying it to one value would never come to an end. */
function circles(root: Schema): boolean {
  const done = new Set<unknown>();
  const under = new Set<unknown>();
  const visit = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(visit);
    if (!isObject(node) || done.has(node)) return false;
    if (under.has(node) || under.size > deepest) return true;
    under.add(node);
    const circle = Object.entries(node).some(
      ([name, value]) =>
        inPlace.has(name) && visit(isReference(name) ? target(root, value) : value),
    );
    under.delete(node);
    done.add(node);
    return circle;
  };
  return [...partsIn(root)].some(visit);
}

/** Whether it becomes enormous when each reference is put in the place of itself, a circle once. */
function grows(root: Schema): boolean {
  const sizes = new Map<unknown, number>();
  const count = (node: unknown, depth: number): number => {
    if (typeof node !== "object" || node === null) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (depth > deepest) return Infinity;
    sizes.set(node, 1);
    let size = 1;
    for (const [name, value] of Object.entries(node))
      size += count(isReference(name) ? target(root, value) : value, depth + 1);
    sizes.set(node, size);
    return size;
  };
  return count(root, 0) > mostParts;
}
