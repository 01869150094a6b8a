import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
} from "yaml";
import { counting, TooMuch, type Parsed } from "./parsed.ts";
import { scalarTree, type Tree } from "./tree.ts";

/** YAML of one or many documents. An alias is followed as far as the limits of every file go, so that none of them explodes. */
export function parseYaml(text: string): Parsed {
  const counter = new LineCounter();
  const lineAt = (offset: number): number => counter.linePos(offset).line || 1;
  try {
    const all = parseAllDocuments(text, {
      lineCounter: counter,
      strict: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    const documents = Array.isArray(all) ? (all as Document.Parsed[]) : [];
    const [error] = documents.flatMap(({ errors }) => errors);
    const count = counting();
    return {
      documents: documents.flatMap((document) =>
        document.contents ? [treeOf(document.contents, { document, lineAt, count }, 0)] : [],
      ),
      fault: error
        ? {
            line: lineAt(error.pos[0]),
            says: `It is not valid YAML: ${error.code.toLowerCase().replaceAll("_", " ")}.`,
          }
        : null,
    };
  } catch (error) {
    const says =
      error instanceof TooMuch || error instanceof RangeError
        ? error instanceof TooMuch
          ? error.message
          : "It is nested too deeply."
        : "It is not valid YAML.";
    return { documents: [], fault: { line: 1, says } };
  }
}

interface Reading {
  readonly document: Document.Parsed;
  readonly lineAt: (offset: number) => number;
  readonly count: (depth: number) => void;
}

function treeOf(node: unknown, reading: Reading, depth: number): Tree {
  reading.count(depth);
  const { lineAt } = reading;
  if (isAlias(node)) {
    const target = node.resolve(reading.document);
    return target ? treeOf(target, reading, depth + 1) : scalarTree(1, null);
  }
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  const line = range ? lineAt(range[0] ?? 0) : 1;
  if (isMap(node))
    return {
      line,
      items: null,
      scalar: null,
      entries: node.items.flatMap(({ key, value }) => {
        const name = isScalar(key) ? String(key.value) : null;
        if (name === null) return [];
        const keyLine = isScalar(key) && key.range ? lineAt(key.range[0]) : line;
        return [[name, { ...treeOf(value, reading, depth + 1), line: keyLine }] as const];
      }),
    };
  if (isSeq(node))
    return {
      line,
      entries: null,
      scalar: null,
      items: node.items.map((item) => treeOf(item, reading, depth + 1)),
    };
  if (isScalar(node)) return scalarTree(line, simple(node.value));
  return scalarTree(line, null);
}

const simple = (value: unknown): Tree["scalar"] =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : value === null || value === undefined
      ? null
      : null;
