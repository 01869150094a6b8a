type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What the conditions of a statement (Cedar JSON) read of the context, as names from it inwards. An empty path is the
 * whole context, used in a way that says nothing of which part.
 */
export function contextPaths(statement: unknown): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const open: unknown[] = [isObject(statement) ? statement["conditions"] : null];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) for (const item of next as unknown[]) open.push(item);
    if (!isObject(next)) continue;
    const path = pathOf(next);
    if (path === null) open.push(...Object.values(next));
    else found.push(path);
  }
  return found;
}

/** The names that lead from the context to what an expression reads; null for one that does not begin there. */
function pathOf(expression: Json): readonly string[] | null {
  if (expression["Var"] === "context") return [];
  for (const operator of [".", "has"]) {
    const { [operator]: it } = expression;
    if (!isObject(it)) continue;
    const before = isObject(it["left"]) ? pathOf(it["left"]) : null;
    if (before === null) return null;
    // An extended `has` names several at once.
    const named = Array.isArray(it["attr"]) ? (it["attr"] as unknown[]) : [it["attr"]];
    return [...before, ...named.map(String)];
  }
  return null;
}
