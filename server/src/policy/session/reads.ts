/** What a statement asks of the session; nothing is kept of sessions that nobody asks about. */
export interface Reads {
  readonly session: boolean;
  /** Where addresses and accounts were heard of, for which results must be read. */
  readonly destinations: boolean;
}

export const readsNothing: Reads = { session: false, destinations: false };
const readsAll: Reads = { session: true, destinations: true };

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a statement (Cedar JSON) asks. Where it uses the context in a way that cannot be followed, that is everything. */
export function readsOf(statement: unknown): Reads {
  const found = { session: false, destinations: false };
  const open: unknown[] = [isObject(statement) ? statement["conditions"] : null];
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...(next as unknown[]));
    if (!isObject(next)) continue;
    const path = pathOf(next);
    if (path === null) {
      open.push(...Object.values(next));
      continue;
    }
    const [first, second, third] = path;
    if (path.length === 0) return readsAll;
    if (first !== "base") continue;
    if (path.length === 1) return readsAll;
    if (second !== "session" || third === "id") continue;
    if (path.length === 2) return readsAll;
    found.session = true;
    found.destinations ||= third === "destinations";
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
    // Longer than anything that is asked here: an extended `has` names several at once.
    const named = Array.isArray(it["attr"]) ? (it["attr"] as unknown[]) : [it["attr"]];
    return [...before, ...named.map(String)];
  }
  return null;
}
