import { parse, TomlError } from "smol-toml";
import { counting, TooMuch, type Parsed } from "./parsed.ts";
import { scalarTree, type Tree } from "./tree.ts";

/** TOML. Its parser tells no lines, so a key's line is where its name stands after that of what it is in. */
export function parseToml(text: string): Parsed {
  try {
    const value = parse(text, { maxDepth: 100 });
    return { documents: [treeOf(value, text.split("\n"), 1, counting(), 0)], fault: null };
  } catch (error) {
    if (error instanceof TooMuch) return { documents: [], fault: { line: 1, says: error.message } };
    const line = error instanceof TomlError ? error.line : 1;
    const before = salvaged(text, line);
    return { documents: before, fault: { line, says: "It is not valid TOML." } };
  }
}

/** The tables that end before the fault: one bad line at the end does not hide what comes before it. */
function salvaged(text: string, line: number): readonly Tree[] {
  const all = text.split("\n");
  const end = all.slice(0, line).findLastIndex((it) => /^\s*\[/.test(it));
  if (end <= 0) return [];
  try {
    return [treeOf(parse(all.slice(0, end).join("\n")), all, 1, counting(), 0)];
  } catch {
    return [];
  }
}

function treeOf(
  value: unknown,
  all: readonly string[],
  line: number,
  count: (depth: number) => void,
  depth: number,
): Tree {
  count(depth);
  if (Array.isArray(value))
    return {
      line,
      entries: null,
      scalar: null,
      items: value.map((item) => treeOf(item, all, line, count, depth + 1)),
    };
  if (typeof value === "object" && value !== null && !(value instanceof Date))
    return {
      line,
      items: null,
      scalar: null,
      entries: Object.entries(value).map(([key, inner]) => {
        const own = lineOf(all, key, line);
        return [key, treeOf(inner, all, own, count, depth + 1)] as const;
      }),
    };
  return scalarTree(
    line,
    typeof value === "string" || typeof value === "boolean" || typeof value === "number"
      ? value
      : String(value),
  );
}

/** The next line, from where its table stands, on which the key is written: as a key or in the head of a table. */
function lineOf(all: readonly string[], key: string, from: number): number {
  for (let i = from - 1; i < all.length; i++) {
    const line = (all[i] as string).trimStart();
    if (!line.includes(key)) continue;
    const head = line.startsWith("[") ? line : line.split("=")[0];
    if (head?.split(/[.[\]]/).some((part) => part.trim().replaceAll(/^["']|["']$/g, "") === key))
      return i + 1;
    if (/[{,]/.test(line) && line.includes("=")) return i + 1;
  }
  return from;
}
