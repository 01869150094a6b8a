import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { counting, lines, TooMuch, type Parsed } from "./parsed.ts";
import { scalarTree, type Tree } from "./tree.ts";

/** JSON with comments and trailing commas. What stands before a fault is kept: a truncated file hides nothing of its beginning. */
export function parseJson(text: string): Parsed {
  const lineAt = lines(text);
  const errors: ParseError[] = [];
  try {
    if (nestedDeeper(text, 2_000)) throw new TooMuch("It is nested deeper than 2000 levels.");
    const root = parseTree(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    return {
      documents: root ? [treeOf(root, lineAt, counting(), 0)] : [],
      fault: first
        ? {
            line: lineAt(first.offset),
            says: `It is not valid JSON: ${words(printParseErrorCode(first.error))}.`,
          }
        : null,
    };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    return { documents: [], fault: { line: 1, says: error.message } };
  }
}

/** The parser calls itself for each level, and the stack of a process ends. */
function nestedDeeper(text: string, most: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth > most) return true;
  }
  return false;
}

const words = (code: string): string => code.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();

function treeOf(
  node: Node,
  lineAt: (offset: number) => number,
  count: (depth: number) => void,
  depth: number,
): Tree {
  count(depth);
  const line = lineAt(node.offset);
  const children = node.children ?? [];
  if (node.type === "object")
    return {
      line,
      items: null,
      scalar: null,
      entries: children.flatMap(({ children: pair }) => {
        const [key, value] = pair ?? [];
        if (!key || !value) return [];
        const read = treeOf(value, lineAt, count, depth + 1);
        return [[String(key.value), { ...read, line: lineAt(key.offset) }] as const];
      }),
    };
  if (node.type === "array")
    return {
      line,
      entries: null,
      scalar: null,
      items: children.map((item) => treeOf(item, lineAt, count, depth + 1)),
    };
  return scalarTree(line, node.value as Tree["scalar"]);
}
