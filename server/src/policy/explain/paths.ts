type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What an expression reads: `context.args.amount` as its names, the variable first. */
export type Path = readonly string[];
export const pathText = (path: Path): string => path.join(".");

/** The names of an access that begins at a variable; null for any other expression. */
export function pathOf(json: unknown): Path | null {
  if (!isObject(json)) return null;
  if (typeof json["Var"] === "string") return [json["Var"]];
  const { ".": access } = json;
  if (!isObject(access)) return null;
  const before = pathOf(access["left"]);
  return before && [...before, String(access["attr"])];
}

/** What `has` asks for, as a path. */
export function askedFor(json: unknown): Path | null {
  const { has } = isObject(json) ? json : {};
  if (!isObject(has)) return null;
  const before = pathOf(has["left"]);
  const names = (Array.isArray(has["attr"]) ? has["attr"] : [has["attr"]]).map(String);
  return before && [...before, ...names];
}

/** Every path that an expression reads or asks for, each once, as far in as it goes. */
export function pathsOf(json: unknown): readonly Path[] {
  const found = new Map<string, Path>();
  const open: unknown[] = [json];
  while (open.length > 0) {
    const next = open.shift();
    const path = pathOf(next) ?? askedFor(next);
    if (path) found.set(pathText(path), path);
    else if (Array.isArray(next)) open.push(...(next as unknown[]));
    else if (isObject(next)) open.push(...Object.values(next));
  }
  return [...found.values()];
}

/** Reading a path, as an expression. */
export const reading = (path: Path): unknown =>
  path.slice(1).reduce<unknown>((left, attr) => ({ ".": { left, attr } }), { Var: path[0] });
