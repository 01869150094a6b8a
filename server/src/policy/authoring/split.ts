/** One statement of a policy's text: where it begins, and its own text up to its semicolon. */
export interface Slice {
  readonly start: number;
  readonly text: string;
}

const token = /"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|;|\s+|[^"/;\s]+|[^]/g;

/** The statements of a text that Cedar has parsed: split at semicolons outside of strings and comments. */
export function split(cedar: string): readonly Slice[] {
  const slices: Slice[] = [];
  let start = -1;
  for (const match of cedar.matchAll(token)) {
    const [found] = match;
    if (start < 0 && !found.startsWith("//") && found.trim() !== "") start = match.index;
    if (found !== ";") continue;
    slices.push({ start, text: cedar.slice(start, match.index + 1) });
    start = -1;
  }
  return slices;
}

/** Where the annotation `@key` stands in a statement, as an index into it; its start where it cannot be found. */
export function annotationIndex(statement: string, key: string): number {
  const annotation = new RegExp(`@\\s*${key}(?![A-Za-z0-9_])`);
  for (const { 0: found, index } of statement.matchAll(token)) {
    if (found.startsWith('"') || found.startsWith("//")) continue;
    const at = annotation.exec(found);
    if (at) return index + at.index;
  }
  return 0;
}

/** Where the n-th `when` or `unless` of a statement stands, counted from 0; its start where it cannot be found. */
export function conditionIndex(statement: string, n: number): number {
  let left = n;
  for (const { 0: found, index } of statement.matchAll(token)) {
    if (found.startsWith('"') || found.startsWith("//")) continue;
    const at = /(?<![A-Za-z0-9_.@])(?:when|unless)(?=\s*$|\{)/.exec(found);
    if (at && left-- === 0) return index + at.index;
  }
  return 0;
}
