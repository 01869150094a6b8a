/** What was parsed of JSON, YAML or TOML, in one shape that knows its lines and keeps a key that stands twice. */
export interface Tree {
  readonly line: number;
  readonly entries: readonly (readonly [key: string, value: Tree])[] | null;
  readonly items: readonly Tree[] | null;
  readonly scalar: string | number | boolean | null;
}

export const scalarTree = (line: number, scalar: Tree["scalar"]): Tree => ({
  line,
  entries: null,
  items: null,
  scalar,
});

/** The value under these keys; of a key that stands twice, the last, as parsers do. */
export function at(tree: Tree | null | undefined, ...keys: readonly string[]): Tree | null {
  let found = tree ?? null;
  for (const key of keys) found = found?.entries?.findLast(([name]) => name === key)?.[1] ?? null;
  return found;
}

/** What stands under a key, by whichever of its names. */
export const atAny = (tree: Tree | null | undefined, ...keys: readonly string[]): Tree | null => {
  for (const key of keys) {
    const found = at(tree, key);
    if (found) return found;
  }
  return null;
};

export const textAt = (tree: Tree | null | undefined, ...keys: readonly string[]): string | null =>
  textOf(at(tree, ...keys));

export const textOf = (tree: Tree | null | undefined): string | null =>
  typeof tree?.scalar === "string" && tree.scalar !== "" ? tree.scalar : null;

export const entriesOf = (tree: Tree | null | undefined): NonNullable<Tree["entries"]> =>
  tree?.entries ?? [];
export const itemsOf = (tree: Tree | null | undefined): readonly Tree[] => tree?.items ?? [];

/** The texts of a list, or of a text that is a list with commas. */
export const textsOf = (tree: Tree | null | undefined): readonly string[] =>
  tree?.items
    ? tree.items.flatMap((it) => textOf(it) ?? [])
    : (textOf(tree)
        ?.split(/\s*,\s*/)
        .filter(Boolean) ?? []);

/** Every text below, with the keys that lead to it. */
export function* texts(
  tree: Tree,
  keys: readonly string[] = [],
): Generator<{ keys: readonly string[]; text: string; line: number }> {
  if (typeof tree.scalar === "string") yield { keys, text: tree.scalar, line: tree.line };
  for (const [key, value] of entriesOf(tree)) yield* texts(value, [...keys, key]);
  for (const [i, value] of itemsOf(tree).entries()) yield* texts(value, [...keys, String(i)]);
}

/** `#/mcpServers/github` */
export const pointer = (...keys: readonly string[]): string =>
  `#/${keys.map((key) => key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
