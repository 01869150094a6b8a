import path from "node:path";
import type { Context } from "./finding.ts";
import type { Format, SourceFile } from "./signal.ts";
import { formatOf, frontMatterOf, parse } from "./tree/parse.ts";
import { lines, type Parsed } from "./tree/parsed.ts";

/** A file with what is parsed of it, parsed at most once. The first fault is told to `faulty`. */
export function sourceFile(
  at: string,
  text: string,
  context: Context | null,
  mark: (value: string) => string,
  faulty: (fault: { line: number; says: string }) => void,
): SourceFile {
  const name = path.posix.basename(at);
  const parsed = new Map<string, Parsed>();
  let told = false;
  const kept = (key: string, make: () => Parsed): Parsed => {
    const known = parsed.get(key);
    if (known) return known;
    const made = make();
    parsed.set(key, made);
    if (made.fault && !told) {
      told = true;
      faulty(made.fault);
    }
    return made;
  };
  const of = (format: Format): Parsed => kept(format, () => parse(format, text));
  let lineAt: ((offset: number) => number) | null = null;
  return {
    path: at,
    name,
    text,
    context,
    mark,
    lineAt: (offset) => (lineAt ??= lines(text))(offset),
    tree: (format = formatOf(name)) =>
      text.trim() === "" ? null : (of(format).documents[0] ?? null),
    documents: () => (text.trim() === "" ? [] : of("yaml").documents),
    frontMatter: () =>
      kept("front", () => frontMatterOf(text) ?? { documents: [], fault: null }).documents[0] ??
      null,
  };
}
